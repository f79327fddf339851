//! An unsqueeze at a place that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.unsqueeze::<3>();
}

// fix: x.unsqueeze::<3>() -> x.unsqueeze::<2>()
