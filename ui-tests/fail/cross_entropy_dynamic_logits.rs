//! Logits of a dynamic batch and labels of a constant one: the last batch of an epoch.

use conformable::nn::loss::cross_entropy;
use conformable::prelude::*;

type Net = (Linear<784, 32>, Relu, Linear<32, 10>);
type Constant = Labels<Const<64>, 10>;
type Dynamic = Labels<Dyn, 10>;

fn step(model: &Net, x: Tensor<(Dyn, Const<784>)>, labels: &Constant) -> f32 {
    cross_entropy(&model.forward(x.tracked()), labels).item()
}

fn main() {
    let _types: Option<(Constant, Dynamic)> = None;
    let _step = step;
}

// fix: labels: &Constant -> labels: &Dynamic
