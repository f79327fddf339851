//! Predictions and targets of different sizes in `binary_cross_entropy_with_logits`.

use conformable::prelude::*;
use conformable::nn::loss::binary_cross_entropy_with_logits;

fn main() {
    let predictions = Tensor::<Rank2<64, 1>>::zeros();
    let targets = Tensor::<Rank2<32, 1>>::zeros();
    let _loss = binary_cross_entropy_with_logits(&predictions, &targets);
}

// fix: Rank2<32, 1> -> Rank2<64, 1>
