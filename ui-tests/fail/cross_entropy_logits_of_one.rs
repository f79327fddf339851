//! Logits without their batch.

use conformable::prelude::*;
use conformable::nn::loss::cross_entropy;

fn main() {
    let labels = Labels::<Const<64>, 10>::from_slice(&[0_usize; 64]).unwrap();
    let (one, batch) = (Tensor::<Rank1<10>>::zeros(), Tensor::<Rank2<64, 10>>::zeros());
    let _both = (&one, &batch);
    let _loss = cross_entropy(&one, &labels);
}

// fix: cross_entropy(&one, &labels) -> cross_entropy(&batch, &labels)
