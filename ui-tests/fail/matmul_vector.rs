//! A matrix by a vector of another length.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank2<4, 5>>::zeros();
    let b = Tensor::<Rank1<4>>::zeros();
    let _c = a.matmul(&b);
}

// fix: Rank1<4> -> Rank1<5>
