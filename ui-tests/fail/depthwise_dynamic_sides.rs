//! A depthwise convolution on images of any height and width.

use conformable::prelude::*;

type Images = (Dyn, Const<8>, Dyn, Dyn);

type _Fixed = (Dyn, Const<8>, Const<32>, Const<32>);

fn blur(conv: &DepthwiseConv2d<8, 3>, x: Tensor<Images>) {
    let _y = conv.forward(x);
}

fn main() {
    let _ = blur;
}

// fix: Tensor<Images> -> Tensor<_Fixed>
