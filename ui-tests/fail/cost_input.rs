//! The cost of a model for an input that it does not take.

use conformable::prelude::*;

type Cnn = (Conv2d<1, 16, 3>, Relu, MaxPool2d<2>, Flatten, Linear<2704, 10>);

const COST: Cost = Cost::of::<Cnn, Tensor<(Dyn, Const<3>, Const<28>, Const<28>)>>();

fn main() {
    println!("{COST:?}");
}

// fix: Const<3> -> Const<1>
