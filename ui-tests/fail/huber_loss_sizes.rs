//! Predictions and targets of different sizes in `huber_loss`.

use conformable::prelude::*;
use conformable::nn::loss::huber_loss;

fn main() {
    let predictions = Tensor::<Rank2<64, 1>>::zeros();
    let targets = Tensor::<Rank2<32, 1>>::zeros();
    let _loss = huber_loss(&predictions, &targets, 1.0);
}

// fix: Rank2<32, 1> -> Rank2<64, 1>
