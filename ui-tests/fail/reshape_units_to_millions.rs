//! A reshape of 512 elements to 1,048,576.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<1, 512>>::zeros();
    let _y = x.reshape::<Rank2<2048, 512>>();
}

// fix: Rank2<2048, 512> -> Rank2<1, 512>
