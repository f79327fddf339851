//! A depthwise convolution of rows.

use conformable::prelude::*;

fn main() {
    let conv = DepthwiseConv2d::<8, 3>::init(&mut StdRng::seed_from_u64(0));
    let (rows, images) = (Tensor::<Rank2<4, 8>>::zeros(), Tensor::<Rank4<4, 8, 9, 9>>::zeros());
    let _both = (&rows, &images);
    let _y = conv.forward(rows.clone());
}

// fix: rows.clone() -> images.clone()
