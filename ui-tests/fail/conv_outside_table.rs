//! A convolution of images whose height is not in the table.

use conformable::prelude::*;

fn edges(conv: &Conv2d<3, 8, 3>, x: Tensor<Rank4<1, 3, 2161, 3840>>) {
    let _y = conv.forward(x);
}

fn main() {
    let _ = edges;
}

// fix: Rank4<1, 3, 2161, 3840> -> Rank4<1, 3, 2160, 3840>
