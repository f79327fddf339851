//! A tracked tensor where a plain one is promised.

use conformable::prelude::*;

fn infer(layer: &Linear<3, 2>, x: Tensor<Rank2<4, 3>>) -> Tensor<Rank2<4, 2>> {
    layer.forward(x.tracked())
}

fn main() {
    let _infer = infer;
}

// fix: x.tracked() -> x.clone()
