//! A concatenation whose size is outside the table.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank2<2, 2048>>::zeros();
    let b = Tensor::<Rank2<2, 1999>>::zeros();
    let _c = a.concat(&b, Axis::<1>);
}

// fix: Rank2<2, 1999> -> Rank2<2, 2048>
