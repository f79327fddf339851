//! A sum of `f32` and `f64`.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank1<3>, f32>::zeros();
    let b = Tensor::<Rank1<3>, f64>::zeros();
    let _c = a + b;
}

// fix: Tensor::<Rank1<3>, f64> -> Tensor::<Rank1<3>, f32>
