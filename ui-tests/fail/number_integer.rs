//! A tensor of floating-point numbers times an integer.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let (_two, _half) = (2, 0.5);
    let _y = x * _two;
}

// fix: x * _two -> x * _half
