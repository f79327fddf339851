//! A function generic over the batch without its bound.

use conformable::prelude::*;

fn log<B: Copy>(_x: Tensor<(B, Const<3>)>) {}

fn main() {
    log(Tensor::<Rank2<2, 3>>::zeros());
}

// fix: Copy -> Dim
