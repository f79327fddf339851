//! A slice whose end is before its start.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<16, 10>>::zeros();
    let _y = x.slice::<1, 7, 5>();
}

// fix: x.slice::<1, 7, 5>() -> x.slice::<1, 3, 5>()
