//! A reduction in code that is generic over a shape, without a bound.

use conformable::prelude::*;
use conformable::shape::HasAxis;

trait Rows: HasAxis<0> {}

impl<S: HasAxis<0>> Rows for S {}

fn sum<S: Shape>(x: &Tensor<S>) {
    let _y = x.sum_axis::<0>();
}

fn main() {
    sum(&Tensor::<Rank2<2, 3>>::zeros());
}

// fix: Shape -> Rows
