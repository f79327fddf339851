//! A concatenation of tensors that differ along another axis.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank2<2, 3>>::zeros();
    let b = Tensor::<Rank2<4, 3>>::zeros();
    let _c = a.concat(&b, Axis::<1>);
}

// fix: Rank2<4, 3> -> Rank2<2, 3>
