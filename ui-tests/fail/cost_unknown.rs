//! The cost of a struct that does not say which layers its input goes through.

use conformable::prelude::*;

#[derive(Module)]
struct Mlp {
    fc1: Linear<784, 256>,
    fc2: Linear<256, 10>,
}

#[derive(Module)]
#[module(cost = (mlp, Softmax))]
struct Listed {
    mlp: (Linear<784, 256>, Relu, Linear<256, 10>),
}

const COST: Cost = Cost::of::<Mlp, Tensor<Rank2<32, 784>>>();

fn main() {
    let rng = &mut StdRng::seed_from_u64(0);
    let _ = (Listed::init(rng).mlp, Mlp::init(rng).fc1, Mlp::init(rng).fc2, COST);
}

// fix: Mlp, Tensor -> Listed, Tensor
