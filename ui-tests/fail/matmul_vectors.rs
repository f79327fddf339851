//! A scalar product of vectors of different lengths.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank1<4>>::zeros();
    let b = Tensor::<Rank1<5>>::zeros();
    let _c = a.matmul(&b);
}

// fix: Rank1<5> -> Rank1<4>
