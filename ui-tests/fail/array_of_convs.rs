//! An array of convolutions without padding.

use conformable::prelude::*;

fn main() {
    let blocks: [Conv2d<8, 8, 3, 1, 0>; 3] = Init::init(&mut StdRng::seed_from_u64(0));
    let _y = blocks.forward(Tensor::<Rank4<4, 8, 8, 8>>::zeros());
}

// fix: Conv2d<8, 8, 3, 1, 0> -> Conv2d<8, 8, 3, 1, 1>
