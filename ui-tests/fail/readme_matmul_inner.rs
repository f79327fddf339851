//! The inner sizes of a matrix product differ.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank2<64, 784>>::zeros();
    let b = Tensor::<Rank2<256, 10>>::zeros();
    let _c = a.matmul(&b);
}

// fix: Rank2<256, 10> -> Rank2<784, 10>
