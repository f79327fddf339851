//! An RGB image into a convolution of grey images.

use conformable::prelude::*;

fn main() {
    let conv = Conv2d::<1, 16, 3>::init(&mut StdRng::seed_from_u64(0));
    let _y = conv.forward(Tensor::<Rank4<8, 3, 32, 32>>::zeros());
}

// fix: Conv2d::<1, 16, 3> -> Conv2d::<3, 16, 3>
