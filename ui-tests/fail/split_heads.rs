//! A split into heads that do not divide.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<16, 512>>::zeros();
    let _heads = x.split::<1, 12>();
}

// fix: x.split::<1, 12>() -> x.split::<1, 8>()
