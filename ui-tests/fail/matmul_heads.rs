//! Attention scores of heads of different sizes.

use conformable::prelude::*;

fn main() {
    let q = Tensor::<Rank4<2, 4, 16, 32>>::zeros();
    let k = Tensor::<Rank4<2, 4, 64, 16>>::zeros();
    let _scores = q.matmul(&k);
}

// fix: Rank4<2, 4, 64, 16> -> Rank4<2, 4, 32, 16>
