//! The accuracy against labels of another batch.

use conformable::prelude::*;
use conformable::nn::metrics::accuracy;

fn main() {
    let logits = Tensor::<Rank2<64, 10>>::zeros();
    let labels = Labels::<Const<128>, 10>::from_slice(&[0_usize; 64]).unwrap();
    let _accuracy = accuracy(&logits, &labels);
}

// fix: Const<128> -> Const<64>
