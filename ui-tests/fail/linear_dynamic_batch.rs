//! The features are checked with a dynamic batch too.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<500, 10>::init(&mut StdRng::seed_from_u64(0));
    let x: Tensor<(Dyn, Const<400>)> = Tensor::zeros_of((Dyn(7), Const));
    let _y = layer.forward(x);
}

// fix: Linear::<500, 10> -> Linear::<400, 10>
