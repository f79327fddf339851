//! A bias added to a batch, without a broadcast.

use conformable::prelude::*;

fn main() {
    let logits = Tensor::<Rank2<64, 10>>::zeros();
    let bias = Tensor::<Rank2<1, 10>>::zeros();
    let _y = logits + bias;
}

// fix: Rank2<1, 10> -> Rank2<64, 10>
