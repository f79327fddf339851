//! A stride of zero.

use conformable::prelude::*;

fn main() {
    let conv = Conv2d::<1, 4, 3, 0>::init(&mut StdRng::seed_from_u64(0));
    let _y = conv.forward(Tensor::<Rank4<4, 1, 9, 9>>::zeros());
}

// fix: Conv2d::<1, 4, 3, 0> -> Conv2d::<1, 4, 3, 2>
