//! A weight of another window than its layer.

use conformable::prelude::*;

fn main() {
    let weight = Tensor::<Rank4<16, 3, 5, 3>>::zeros();
    let _layer = Conv2d::<3, 16, 3>::new(weight, Tensor::zeros());
}

// fix: Rank4<16, 3, 5, 3> -> Rank4<16, 3, 3, 3>
