//! A sum of two shapes that are not known to be equal.

use conformable::prelude::*;

fn sum<S: Shape, R: Shape>(a: Tensor<S>, b: Tensor<R>) -> Tensor<S> {
    let _other: Option<R> = None;
    a + b
}

fn main() {
    let _y = sum::<Rank1<3>, Rank1<3>>(Tensor::zeros(), Tensor::zeros());
}

// fix: Tensor<R> -> Tensor<S>
