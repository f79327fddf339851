//! Labels of another number of classes.

use conformable::prelude::*;
use conformable::nn::loss::cross_entropy;

fn main() {
    let logits = Tensor::<Rank2<64, 10>>::zeros();
    let labels = Labels::<Const<64>, 26>::from_slice(&[0_usize; 64]).unwrap();
    let _loss = cross_entropy(&logits, &labels);
}

// fix: Labels::<Const<64>, 26> -> Labels::<Const<64>, 10>
