//! A flatten generic over its size without a bound.

use conformable::prelude::*;
use conformable::shape::FlattenFrom;

trait Flat: FlattenFrom<1> {}

impl<S: FlattenFrom<1>> Flat for S {}

fn flat<S: Shape>(x: Tensor<S>) {
    let _y = x.flatten::<1>();
}

fn main() {
    flat(Tensor::<Rank3<2, 3, 4>>::zeros());
}

// fix: Shape -> Flat
