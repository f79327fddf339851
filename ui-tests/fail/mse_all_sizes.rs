//! Predictions and targets that differ along every axis.

use conformable::nn::loss::mse_loss;
use conformable::prelude::*;

type Turned = Rank2<3, 64>;
type Right = Rank2<64, 3>;

fn main() {
    let predictions = Tensor::<Rank2<64, 3>>::zeros();
    let _both: Option<(Turned, Right)> = None;
    let _loss = mse_loss(&predictions, &Tensor::<Turned>::zeros());
}

// fix: Tensor::<Turned> -> Tensor::<Right>
