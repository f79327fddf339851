//! A type that is not a mode.

use conformable::prelude::*;

fn take(_x: &Tensor<Rank1<3>, f32, u8>) {}

fn main() {
    let _take = take;
}

// fix: Tensor<Rank1<3>, f32, u8> -> Tensor<Rank1<3>, f32, Plain>
