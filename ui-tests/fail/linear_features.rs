//! The input of a single layer has another number of features.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<500, 10>::init(&mut StdRng::seed_from_u64(0));
    let _y = layer.forward(Tensor::<Rank2<64, 400>>::zeros());
}

// fix: Linear::<500, 10> -> Linear::<400, 10>
