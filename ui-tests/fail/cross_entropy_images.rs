//! Logits that are still images.

use conformable::prelude::*;
use conformable::nn::loss::cross_entropy;

fn main() {
    let labels = Labels::<Const<64>, 10>::from_slice(&[0_usize; 64]).unwrap();
    let images = Tensor::<Rank4<64, 10, 1, 1>>::zeros();
    let logits = Tensor::<Rank2<64, 10>>::zeros();
    let _both = (&images, &logits);
    let _loss = cross_entropy(&images, &labels);
}

// fix: cross_entropy(&images, &labels) -> cross_entropy(&logits, &labels)
