//! A convolution on images of any width.

use conformable::prelude::*;

type Images = (Const<3>, Const<32>, Dyn);

type _Fixed = (Const<3>, Const<32>, Const<32>);

fn edges(conv: &Conv2d<3, 8, 3>, x: Tensor<Images>) {
    let _y = conv.forward(x);
}

fn main() {
    let _ = edges;
}

// fix: Tensor<Images> -> Tensor<_Fixed>
