//! A weight of another shape than its layer.

use conformable::prelude::*;

fn main() {
    let weight = Tensor::<Rank2<10, 784>>::zeros();
    let _layer = Linear::<256, 10>::new(weight, Tensor::zeros());
}

// fix: Rank2<10, 784> -> Rank2<10, 256>
