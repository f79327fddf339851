//! The labels of another batch.

use conformable::prelude::*;
use conformable::nn::loss::cross_entropy;

fn main() {
    let logits = Tensor::<Rank2<64, 10>>::zeros();
    let labels = Labels::<Const<32>, 10>::from_slice(&[0_usize; 64]).unwrap();
    let _loss = cross_entropy(&logits, &labels);
}

// fix: Const<32> -> Const<64>
