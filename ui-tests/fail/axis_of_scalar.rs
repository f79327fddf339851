//! A reduction of an axis of a vector twice.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let y = x.sum_keep::<0>();
    let _y = y.sum_axis::<1>();
}

// fix: y.sum_axis::<1>() -> y.sum_axis::<0>()
