//! A confusion matrix of other classes.

use conformable::prelude::*;
use conformable::nn::metrics::ConfusionMatrix;

fn main() {
    let logits = Tensor::<Rank2<64, 10>>::zeros();
    let labels = Labels::<Const<64>, 10>::from_slice(&[0_usize; 64]).unwrap();
    let mut confusion = ConfusionMatrix::<26>::new();
    confusion.update(&logits, &labels);
}

// fix: ConfusionMatrix::<26> -> ConfusionMatrix::<10>
