//! A squeeze of an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 1>>::zeros();
    let _y = x.squeeze::<2>();
}

// fix: x.squeeze::<2>() -> x.squeeze::<1>()
