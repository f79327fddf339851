//! A pool on images of any height and width.

use conformable::prelude::*;

type Images = (Dyn, Const<3>, Dyn, Dyn);

type _Fixed = (Dyn, Const<3>, Const<32>, Const<32>);

fn halves(x: Tensor<Images>) {
    let _y = MaxPool2d::<2>.forward(x);
}

fn main() {
    let _ = halves;
}

// fix: Tensor<Images> -> Tensor<_Fixed>
