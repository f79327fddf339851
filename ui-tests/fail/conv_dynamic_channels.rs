//! A convolution on images with any number of channels.

use conformable::prelude::*;

type Images = (Dyn, Dyn, Const<32>, Const<32>);

type _Fixed = (Dyn, Const<3>, Const<32>, Const<32>);

fn edges(conv: &Conv2d<3, 8, 3>, x: Tensor<Images>) {
    let _y = conv.forward(x);
}

fn main() {
    let _ = edges;
}

// fix: Tensor<Images> -> Tensor<_Fixed>
