//! A quotient of tensors of different sizes.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<64, 10>>::zeros();
    let sums = Tensor::<Rank2<64, 10>>::ones();
    let _y = x / sums;
}
