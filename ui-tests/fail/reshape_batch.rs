//! A reshape to another number of images.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank4<8, 1, 28, 28>>::zeros();
    let _y = x.reshape::<Rank2<8, 768>>();
}

// fix: Rank2<8, 768> -> Rank2<8, 784>
