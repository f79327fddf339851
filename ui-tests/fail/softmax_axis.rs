//! A softmax over an axis that is not there, counted from the end.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.softmax::<-3>();
}

// fix: x.softmax::<-3>() -> x.softmax::<-2>()
