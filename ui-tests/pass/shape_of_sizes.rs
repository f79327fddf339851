//! Numbers where dimensions are expected.

use conformable::prelude::*;

fn take(_x: &Tensor<(Const<2>, Dyn)>) {}

fn main() {
    let _take = take;
}
