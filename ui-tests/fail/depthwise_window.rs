//! A depthwise convolution with a window that is too large.

use conformable::prelude::*;

fn main() {
    let conv = DepthwiseConv2d::<8, 11>::init(&mut StdRng::seed_from_u64(0));
    let _y = conv.forward(Tensor::<Rank4<4, 8, 9, 9>>::zeros());
}

// fix: DepthwiseConv2d::<8, 11> -> DepthwiseConv2d::<8, 9>
