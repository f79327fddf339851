//! A tensor of characters.

use conformable::prelude::*;

fn take(_x: &Tensor<Rank1<3>, f32>) {}

fn main() {
    let _take = take;
}
