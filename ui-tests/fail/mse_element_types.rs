//! Targets of another element type.

use conformable::prelude::*;
use conformable::nn::loss::mse_loss;

fn main() {
    let predictions = Tensor::<Rank2<64, 1>>::zeros();
    let targets = Tensor::<Rank2<64, 1>, f64>::zeros();
    let _loss = mse_loss(&predictions, &targets);
}

// fix: f64 -> f32
