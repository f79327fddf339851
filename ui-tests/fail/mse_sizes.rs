//! Predictions and targets of different sizes.

use conformable::prelude::*;
use conformable::nn::loss::mse_loss;

fn main() {
    let predictions = Tensor::<Rank2<64, 1>>::zeros();
    let targets = Tensor::<Rank2<64, 2>>::zeros();
    let _loss = mse_loss(&predictions, &targets);
}

// fix: Rank2<64, 2> -> Rank2<64, 1>
