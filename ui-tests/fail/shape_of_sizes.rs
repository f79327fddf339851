//! Numbers where dimensions are expected.

use conformable::prelude::*;

fn take(_x: &Tensor<(Const<2>, usize)>) {}

fn main() {
    let _take = take;
}

// fix: usize -> Dyn
