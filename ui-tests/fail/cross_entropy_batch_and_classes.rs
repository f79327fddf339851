//! Labels of another batch and of other classes.

use conformable::nn::loss::cross_entropy;
use conformable::prelude::*;

type Other = Labels<Const<32>, 100>;
type Right = Labels<Const<64>, 10>;

fn loss(logits: &Tensor<Rank2<64, 10>>, labels: &Other) -> f32 {
    cross_entropy(logits, labels).item()
}

fn main() {
    let _types: Option<(Other, Right)> = None;
    let _loss = loss;
}

// fix: labels: &Other -> labels: &Right
