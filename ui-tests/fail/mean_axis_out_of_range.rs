//! `mean_axis` of an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.mean_axis::<2>();
}

// fix: x.mean_axis::<2>() -> x.mean_axis::<1>()
