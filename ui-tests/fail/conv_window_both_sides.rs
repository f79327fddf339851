//! A window larger than both sides of an image.

use conformable::prelude::*;

fn main() {
    let conv = Conv2d::<1, 4, 7>::init(&mut StdRng::seed_from_u64(0));
    let _y = conv.forward(Tensor::<Rank4<1, 1, 4, 5>>::zeros());
}

// fix: Conv2d::<1, 4, 7> -> Conv2d::<1, 4, 3>
