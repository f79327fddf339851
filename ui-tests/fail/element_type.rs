//! A tensor of characters.

use conformable::prelude::*;

fn take(_x: &Tensor<Rank1<3>, char>) {}

fn main() {
    let _take = take;
}

// fix: Tensor<Rank1<3>, char> -> Tensor<Rank1<3>, f32>
