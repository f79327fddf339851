//! Dynamic labels for a batch of constant size.

use conformable::prelude::*;
use conformable::nn::loss::cross_entropy;

type Dynamic = Labels<Dyn, 10>;
type Constant = Labels<Const<64>, 10>;

fn loss(logits: &Tensor<Rank2<64, 10>>, labels: &Dynamic) -> f32 {
    cross_entropy(logits, labels).item()
}

fn main() {
    let _types: Option<(Dynamic, Constant)> = None;
    let _loss = loss;
}

// fix: labels: &Dynamic -> labels: &Constant
