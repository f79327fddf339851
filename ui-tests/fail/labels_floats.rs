//! Labels of floating-point numbers.

use conformable::prelude::*;

fn main() {
    let _labels = Labels::<Const<2>, 10>::from_slice(&[Default::default(), 0_f32]);
}

// fix: default(), 0_f32 -> default(), 0_u8
