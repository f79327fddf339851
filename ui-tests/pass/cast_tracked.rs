//! A cast of a tracked tensor.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let _y = x.clone().clone().cast::<f64>();
}
