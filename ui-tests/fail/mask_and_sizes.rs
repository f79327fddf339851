//! Masks of different sizes.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank1<3>>::zeros().gt(0.0);
    let b = Tensor::<Rank1<4>>::zeros().gt(0.0);
    let _both = a & b;
}

// fix: Rank1<4> -> Rank1<3>
