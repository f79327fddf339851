//! A concatenation along an axis that is not there.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank2<2, 3>>::zeros();
    let _c = a.concat(&a, Axis::<2>);
}

// fix: Axis::<2> -> Axis::<1>
