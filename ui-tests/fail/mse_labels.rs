//! The mean squared error of labels, where the cross-entropy is meant.

use conformable::nn::loss;
use conformable::prelude::*;

fn main() -> conformable::Result<()> {
    let logits = &Tensor::<Rank2<8, 2>>::zeros();
    let labels = &Labels::<Const<8>, 2>::from_slice(&[0_usize; 8])?;
    let _loss = loss::mse_loss(logits, labels);
    Ok(())
}

// fix: mse_loss -> cross_entropy
