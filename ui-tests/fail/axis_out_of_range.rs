//! A sum over an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.sum_axis::<2>();
}

// fix: x.sum_axis::<2>() -> x.sum_axis::<1>()
