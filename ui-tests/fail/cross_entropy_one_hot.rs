//! One-hot rows instead of labels.

use conformable::prelude::*;
use conformable::nn::loss::cross_entropy;

fn main() {
    let logits = Tensor::<Rank2<64, 10>>::zeros();
    let labels = Labels::<Const<64>, 10>::from_slice(&[0_usize; 64]).unwrap();
    let one_hot: Tensor<Rank2<64, 10>> = labels.one_hot();
    let _both = (&one_hot, &labels);
    let _loss = cross_entropy(&logits, &one_hot);
}

// fix: cross_entropy(&logits, &one_hot) -> cross_entropy(&logits, &labels)
