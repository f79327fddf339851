//! A function generic over the mode without its bound.

use conformable::prelude::*;

use conformable::tensor::Traced;

fn scale<M: Traced>(x: Tensor<Rank1<3>, f32, M>) -> Tensor<Rank1<3>, f32, M> {
    x.tanh()
}

fn main() {
    let _y = scale(Tensor::<Rank1<3>>::zeros());
}

// fix: M: Traced -> M: Mode
