//! A product of two batches of different sizes.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank3<8, 4, 5>>::zeros();
    let b = Tensor::<Rank3<6, 5, 3>>::zeros();
    let _c = a.matmul(&b);
}

// fix: Rank3<6, 5, 3> -> Rank3<8, 5, 3>
