//! A weight of another shape than its layer.

use conformable::prelude::*;

fn main() {
    let weight = Tensor::<Rank2<10, 256>>::zeros();
    let _layer = Linear::<256, 10>::new(weight, Tensor::zeros());
}
