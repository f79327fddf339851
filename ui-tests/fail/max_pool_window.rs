//! A pool with a window larger than the image.

use conformable::prelude::*;

fn main() {
    let pool = MaxPool2d::<9>;
    let _y = pool.forward(Tensor::<Rank4<4, 1, 8, 8>>::zeros());
}

// fix: MaxPool2d::<9> -> MaxPool2d::<8>
