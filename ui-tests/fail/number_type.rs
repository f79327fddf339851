//! An `f64` times an `f32` tensor.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let (double, single) = (2.0_f64, 2.0_f32);
    let _both = (double, single);
    let _y = x * double;
}

// fix: x * double -> x * single
