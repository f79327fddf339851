//! A shape of one axis without its comma.

use conformable::prelude::*;

fn take(_x: &Tensor<Rank1<3>>) {}

fn main() {
    let _take = take;
}
