//! A reshape of a batch of images to one channel.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank4<32, 3, 224, 224>>::zeros();
    let _y = x.reshape::<Rank2<1, 50176>>();
}

// fix: Rank2<1, 50176> -> Rank2<96, 50176>
