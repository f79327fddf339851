//! A split along an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<16, 512>>::zeros();
    let _parts = x.split::<2, 2>();
}

// fix: x.split::<2, 2>() -> x.split::<1, 2>()
