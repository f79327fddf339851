//! A pool whose padding is more than half of its window.

use conformable::prelude::*;

fn main() {
    let pool = MaxPool2d::<2, 2, 2>;
    let _y = pool.forward(Tensor::<Rank4<4, 1, 8, 8>>::zeros());
}

// fix: MaxPool2d::<2, 2, 2> -> MaxPool2d::<2, 2, 1>
