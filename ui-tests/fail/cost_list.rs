//! A list of layers that do not fit each other, on a struct.

use conformable::prelude::*;

#[derive(Module)]
#[module(cost = (conv, Relu, MaxPool2d<3>, Flatten, fc))]
struct Cnn {
    conv: Conv2d<1, 16, 3>,
    fc: Linear<2704, 10>,
}

const COST: Cost = Cost::of::<Cnn, Tensor<Rank4<8, 1, 28, 28>>>();

fn main() {
    let cnn = Cnn::init(&mut StdRng::seed_from_u64(0));
    let _ = (cnn.conv, cnn.fc, COST);
}

// fix: MaxPool2d<3> -> MaxPool2d<2>
