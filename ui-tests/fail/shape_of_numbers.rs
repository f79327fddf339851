//! A shape that is not a tuple of dimensions.

use conformable::prelude::*;

fn take(_x: &Tensor<u32>) {}

fn main() {
    let _take = take;
}

// fix: u32 -> Rank0
