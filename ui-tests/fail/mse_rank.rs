//! Predictions (64, 1) and targets (64,).

use conformable::prelude::*;
use conformable::nn::loss::mse_loss;

fn main() {
    let predictions = Tensor::<Rank2<64, 1>>::zeros();
    let (column, row) = (Tensor::<Rank2<64, 1>>::zeros(), Tensor::<Rank1<64>>::zeros());
    let _both = (&column, &row);
    let _loss = mse_loss(&predictions, &row);
}

// fix: mse_loss(&predictions, &row) -> mse_loss(&predictions, &column)
