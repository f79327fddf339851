//! A grouped convolution on images with any number of channels.

use conformable::prelude::*;

type Images = (Dyn, Dyn, Const<32>, Const<32>);

type _Fixed = (Dyn, Const<8>, Const<32>, Const<32>);

fn mix(conv: &GroupedConv2d<8, 16, 3, 4>, x: Tensor<Images>) {
    let _y = conv.forward(x);
}

fn main() {
    let _ = mix;
}

// fix: Tensor<Images> -> Tensor<_Fixed>
