//! Predictions and targets of different sizes in `l1_loss`.

use conformable::prelude::*;
use conformable::nn::loss::l1_loss;

fn main() {
    let predictions = Tensor::<Rank2<64, 1>>::zeros();
    let targets = Tensor::<Rank2<32, 1>>::zeros();
    let _loss = l1_loss(&predictions, &targets);
}

// fix: Rank2<32, 1> -> Rank2<64, 1>
