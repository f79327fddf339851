//! A comparison with a number of another type.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let (integer, float) = (0_i32, 0.0_f32);
    let _both = (integer, float);
    let _mask = x.gt(integer);
}

// fix: x.gt(integer) -> x.gt(float)
