//! A plain tensor where a tracked one is promised.

use conformable::prelude::*;

fn train(layer: &Linear<3, 2>, x: Tensor<Rank2<4, 3>>) -> Tensor<Rank2<4, 2>, f32, Tracked> {
    layer.forward(x.clone())
}

fn main() {
    let _train = train;
}

// fix: x.clone() -> x.tracked()
