//! Predictions of a dynamic batch and targets of a constant one.

use conformable::nn::loss::mse_loss;
use conformable::prelude::*;

type Dynamic = (Dyn, Const<3>);
type Constant = (Const<64>, Const<3>);

fn loss(predictions: &Tensor<Dynamic>, targets: &Tensor<Constant>) -> f32 {
    mse_loss(predictions, targets).item()
}

fn main() {
    let _types: Option<(Dynamic, Constant)> = None;
    let _loss = loss;
}

// fix: Tensor<Constant> -> Tensor<Dynamic>
