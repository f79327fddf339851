//! A reduction that is not one.

use conformable::prelude::*;
use conformable::nn::loss::MseLoss;

fn main() {
    let (relu, sum) = (Relu, conformable::nn::loss::Sum);
    let _both = (relu, sum);
    let _loss = MseLoss::new().reduction(relu);
}

// fix: reduction(relu) -> reduction(sum)
