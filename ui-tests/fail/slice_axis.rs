//! A slice of an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<16, 10>>::zeros();
    let _y = x.slice::<2, 2, 5>();
}

// fix: x.slice::<2, 2, 5>() -> x.slice::<1, 2, 5>()
