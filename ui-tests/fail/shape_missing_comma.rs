//! A shape of one axis without its comma.

use conformable::prelude::*;

fn take(_x: &Tensor<Const<3>>) {}

fn main() {
    let _take = take;
}

// fix: Const -> Rank1
