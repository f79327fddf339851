//! Features of a layer normalisation whose number only run time knows.

use conformable::prelude::*;

type Images = (Const<32>, Dyn);
type Rows = (Const<32>, Const<784>);

fn apply(layer: &LayerNorm<784>, x: Tensor<Images>) -> Tensor<Rows> {
    layer.forward(x)
}

fn main() {
    let _types: Option<(Images, Rows)> = None;
    let _apply = apply;
}

// fix: Tensor<Images> -> Tensor<Rows>
