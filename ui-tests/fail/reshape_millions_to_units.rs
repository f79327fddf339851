//! A reshape of a batch of images to a vector without its batch and one side.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank3<2048, 32, 32>>::zeros();
    let _y = x.reshape::<Rank2<1, 512>>();
}

// fix: Rank2<1, 512> -> Rank2<4096, 512>
