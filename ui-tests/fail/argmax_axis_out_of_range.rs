//! `argmax_axis` of an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.argmax_axis::<2>();
}

// fix: x.argmax_axis::<2>() -> x.argmax_axis::<1>()
