//! A comparison of tensors of different sizes.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let _mask = x.gt(&Tensor::<Rank1<4>>::zeros());
}

// fix: Rank1<4> -> Rank1<3>
