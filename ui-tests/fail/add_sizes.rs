//! A sum of tensors of different sizes.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank2<2, 3>>::zeros();
    let b = Tensor::<Rank2<2, 4>>::zeros();
    let _c = a + b;
}

// fix: Rank2<2, 4> -> Rank2<2, 3>
