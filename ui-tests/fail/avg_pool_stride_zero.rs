//! A pool with a stride of zero.

use conformable::prelude::*;

fn main() {
    let pool = AvgPool2d::<2, 0>;
    let _y = pool.forward(Tensor::<Rank4<4, 1, 8, 8>>::zeros());
}

// fix: AvgPool2d::<2, 0> -> AvgPool2d::<2, 2>
