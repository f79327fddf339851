//! A window larger than the image with its padding.

use conformable::prelude::*;

fn main() {
    let conv = Conv2d::<1, 4, 9, 1, 1>::init(&mut StdRng::seed_from_u64(0));
    let _y = conv.forward(Tensor::<Rank4<4, 1, 5, 5>>::zeros());
}

// fix: Conv2d::<1, 4, 9, 1, 1> -> Conv2d::<1, 4, 7, 1, 1>
