//! A cast of a tracked tensor.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let _y = x.clone().tracked().cast::<f64>();
}

// fix: tracked() -> clone()
