//! A shape that is not a tuple of dimensions.

use conformable::prelude::*;

fn take(_x: &Tensor<Rank0>) {}

fn main() {
    let _take = take;
}
