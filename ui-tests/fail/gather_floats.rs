//! A gather with floating-point indices.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<4, 10>>::zeros();
    let indices = Tensor::<Rank2<4, 1>, f32>::zeros();
    let _y = x.gather(&indices, Axis::<1>);
}

// fix: f32 -> i64
