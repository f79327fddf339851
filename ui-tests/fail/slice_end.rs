//! A slice beyond the end of its axis.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<16, 10>>::zeros();
    let _y = x.slice::<1, 2, 12>();
}

// fix: x.slice::<1, 2, 12>() -> x.slice::<1, 2, 10>()
