//! A product of images by a matrix.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank4<8, 1, 28, 28>>::zeros();
    let weight = Tensor::<Rank2<784, 10>>::zeros();
    let _y = x.matmul(&weight);
}

// fix: Rank2<784, 10> -> Rank2<28, 10>
