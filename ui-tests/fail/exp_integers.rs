//! An `exp` of integers.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>, i64>::zeros();
    let _y = x.exp();
}

// fix: i64 -> f64
