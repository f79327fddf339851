//! A residual branch with a stride of two.

use conformable::prelude::*;

fn main() {
    let block = Residual::<Conv2d<8, 8, 3, 2, 1>>::init(&mut StdRng::seed_from_u64(0));
    let _y = block.forward(Tensor::<Rank4<4, 8, 8, 8>>::zeros());
}

// fix: Conv2d<8, 8, 3, 2, 1> -> Conv2d<8, 8, 3, 1, 1>
