//! A flatten from an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank3<4, 5, 6>>::zeros();
    let _y = x.flatten::<3>();
}

// fix: x.flatten::<3>() -> x.flatten::<1>()
