//! A pool with a window larger than the image.

use conformable::prelude::*;

fn main() {
    let pool = MaxPool2d::<8>;
    let _y = pool.forward(Tensor::<Rank4<4, 1, 8, 8>>::zeros());
}
