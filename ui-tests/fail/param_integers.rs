//! A parameter of integers.

use conformable::prelude::*;

fn take(_x: &Param<Rank1<3>, i32>) {}

fn main() {
    let _take = take;
}

// fix: i32 -> f32
