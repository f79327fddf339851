//! A function generic over its layer without a bound.

use conformable::prelude::*;

fn apply<L: Parameters>(layer: &L, x: Tensor<Rank2<4, 3>>) {
    let _y = layer.forward(x);
}

trait Model: Module<Tensor<Rank2<4, 3>>> {}

impl<L: Module<Tensor<Rank2<4, 3>>>> Model for L {}

fn main() {
    apply(&Relu, Tensor::zeros());
}

// fix: Parameters -> Model
