//! A parameter of integers.

use conformable::prelude::*;

fn take(_x: &Param<Rank1<3>, f32>) {}

fn main() {
    let _take = take;
}
