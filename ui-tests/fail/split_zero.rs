//! A split into no parts.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<16, 512>>::zeros();
    let _none = x.split::<1, 0>();
}

// fix: x.split::<1, 0>() -> x.split::<1, 1>()
