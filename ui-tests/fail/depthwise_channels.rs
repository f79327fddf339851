//! A depthwise convolution of other channels.

use conformable::prelude::*;

fn main() {
    let conv = DepthwiseConv2d::<16, 3>::init(&mut StdRng::seed_from_u64(0));
    let _y = conv.forward(Tensor::<Rank4<4, 8, 9, 9>>::zeros());
}

// fix: DepthwiseConv2d::<16, 3> -> DepthwiseConv2d::<8, 3>
