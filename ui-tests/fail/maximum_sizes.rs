//! `maximum` of tensors of different sizes.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.maximum(Tensor::<Rank2<2, 4>>::zeros());
}

// fix: Rank2<2, 4> -> Rank2<2, 3>
