//! A vector where an array is expected.

use conformable::prelude::*;

fn main() {
    let (_vector, _array) = (vec![1.0_f32, 2.0, 3.0], [1.0_f32, 2.0, 3.0]);
    let _x: Tensor<Rank1<3>> = tensor(_vector);
}

// fix: tensor(_vector) -> tensor(_array)
