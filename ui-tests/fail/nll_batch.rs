//! The labels of another batch in `nll_loss`.

use conformable::prelude::*;
use conformable::nn::loss::nll_loss;

fn main() {
    let log_probs = Tensor::<Rank2<64, 10>>::zeros();
    let labels = Labels::<Const<32>, 10>::from_slice(&[0_usize; 64]).unwrap();
    let _loss = nll_loss(&log_probs, &labels);
}

// fix: Const<32> -> Const<64>
