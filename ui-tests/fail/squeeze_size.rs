//! A squeeze of an axis that is not of size 1.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 1>>::zeros();
    let _y = x.squeeze::<0>();
}

// fix: x.squeeze::<0>() -> x.squeeze::<1>()
