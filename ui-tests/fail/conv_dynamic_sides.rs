//! A convolution on images of any height and width.

use conformable::prelude::*;

type Images = (Dyn, Const<3>, Dyn, Dyn);

type _Fixed = (Dyn, Const<3>, Const<32>, Const<32>);

fn edges(conv: &Conv2d<3, 8, 3>, x: Tensor<Images>) {
    let _y = conv.forward(x);
}

fn main() {
    let _ = edges;
}

// fix: Tensor<Images> -> Tensor<_Fixed>
