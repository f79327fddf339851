//! A tensor of numbers instead of `Labels`.

use conformable::prelude::*;
use conformable::nn::loss::cross_entropy;

fn main() {
    let logits = Tensor::<Rank2<64, 10>>::zeros();
    let numbers = Tensor::<Rank1<64>, i64>::zeros();
    let labels = Labels::<Const<64>, 10>::from_slice(&[0_usize; 64]).unwrap();
    let _both = (&numbers, &labels);
    let _loss = cross_entropy(&logits, &numbers);
}

// fix: cross_entropy(&logits, &numbers) -> cross_entropy(&logits, &labels)
