//! `choose` of tensors of different sizes.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let other = Tensor::<Rank1<4>>::ones();
    let mask = x.gt(0.0);
    let _y = mask.choose(&x, &other);
}

// fix: Rank1<4> -> Rank1<3>
