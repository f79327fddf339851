//! A `relu` of integers.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>, f32>::zeros();
    let _y = x.relu();
}
