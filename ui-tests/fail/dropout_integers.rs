//! A dropout of integers.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>, i32>::zeros();
    let _y = Dropout::new(0.5).forward(x);
}

// fix: i32 -> f32
