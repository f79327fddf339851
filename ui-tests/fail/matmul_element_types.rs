//! A product of `f32` and `f64` matrices.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank2<4, 5>>::zeros();
    let b = Tensor::<Rank2<5, 3>, f64>::zeros();
    let _c = a.matmul(&b);
}

// fix: Tensor::<Rank2<5, 3>, f64> -> Tensor::<Rank2<5, 3>, f32>
