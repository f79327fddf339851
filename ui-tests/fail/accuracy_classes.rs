//! The accuracy against labels of other classes.

use conformable::prelude::*;
use conformable::nn::metrics::accuracy;

fn main() {
    let logits = Tensor::<Rank2<64, 10>>::zeros();
    let labels = Labels::<Const<64>, 26>::from_slice(&[0_usize; 64]).unwrap();
    let _accuracy = accuracy(&logits, &labels);
}

// fix: Labels::<Const<64>, 26> -> Labels::<Const<64>, 10>
