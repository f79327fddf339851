//! A quotient of tensors of different sizes.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<64, 10>>::zeros();
    let sums = Tensor::<Rank2<64, 1>>::ones();
    let _y = x / sums;
}

// fix: Rank2<64, 1> -> Rank2<64, 10>
