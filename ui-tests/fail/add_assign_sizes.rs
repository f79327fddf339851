//! An assigning sum of tensors of different sizes.

use conformable::prelude::*;

fn main() {
    let mut a = Tensor::<Rank1<3>>::zeros();
    a += Tensor::<Rank1<4>>::zeros();
}

// fix: Rank1<4> -> Rank1<3>
