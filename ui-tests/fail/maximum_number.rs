//! `maximum` with a number.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let (number, other) = (0.0_f32, Tensor::<Rank1<3>>::zeros());
    let _both = (number, &other);
    let _y = x.maximum(number.clone());
}

// fix: number.clone() -> other.clone()
