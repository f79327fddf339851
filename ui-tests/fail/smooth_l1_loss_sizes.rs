//! Predictions and targets of different sizes in `smooth_l1_loss`.

use conformable::prelude::*;
use conformable::nn::loss::smooth_l1_loss;

fn main() {
    let predictions = Tensor::<Rank2<64, 1>>::zeros();
    let targets = Tensor::<Rank2<32, 1>>::zeros();
    let _loss = smooth_l1_loss(&predictions, &targets, 1.0);
}

// fix: Rank2<32, 1> -> Rank2<64, 1>
