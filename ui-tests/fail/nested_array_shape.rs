//! A nested array as another shape.

use conformable::prelude::*;

fn main() {
    let _x: Tensor<Rank2<2, 2>> = tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
}

// fix: Rank2<2, 2> -> Rank2<2, 3>
