//! A swap with an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank3<2, 3, 4>>::zeros();
    let _y = x.swap_axes::<1, 3>();
}

// fix: x.swap_axes::<1, 3>() -> x.swap_axes::<1, 2>()
