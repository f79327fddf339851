//! An image stored as (height, width, channels).

use conformable::prelude::*;

fn main() {
    let conv = Conv2d::<3, 8, 5>::init(&mut StdRng::seed_from_u64(0));
    let _y = conv.forward(Tensor::<Rank3<64, 64, 5>>::zeros());
}

// fix: Conv2d::<3, 8, 5> -> Conv2d::<64, 8, 5>
