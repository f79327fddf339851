//! A reshape of 65,536 elements to 1,048,576.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<1024, 64>>::zeros();
    let _y = x.reshape::<Rank2<1024, 1024>>();
}

// fix: Rank2<1024, 64> -> Rank2<1024, 1024>
