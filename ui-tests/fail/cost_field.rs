//! A list of layers in which a field of the struct does not stand.

use conformable::prelude::*;

#[derive(Module)]
#[module(cost = (fc1, Relu, fc1))]
struct Mlp {
    fc1: Linear<64, 64>,
    fc2: Linear<64, 64>,
}

fn main() {
    let mlp = Mlp::init(&mut StdRng::seed_from_u64(0));
    let _ = (mlp.fc1, mlp.fc2);
}

// fix: cost = (fc1, Relu, fc1) -> cost = (fc1, Relu, fc2)
