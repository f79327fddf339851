//! `item()` of a vector of losses.

use conformable::prelude::*;

fn main() {
    let losses = Tensor::<Rank1<64>>::zeros();
    let _value = losses.square().item();
}

// fix: square -> mean
