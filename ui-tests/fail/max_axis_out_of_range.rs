//! `max_axis` of an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.max_axis::<2>();
}

// fix: x.max_axis::<2>() -> x.max_axis::<1>()
