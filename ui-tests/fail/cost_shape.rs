//! The cost of a model for a shape, where a type of tensor is expected.

use conformable::prelude::*;

const COST: Cost = Cost::of::<Linear<784, 10>, Option<Rank2<32, 784>>>();

fn main() {
    println!("{COST:?}");
}

// fix: Option -> Tensor
