//! A residual branch that does not keep the size.

use conformable::prelude::*;

fn main() {
    let block = Residual::<Linear<8, 4>>::init(&mut StdRng::seed_from_u64(0));
    let _y = block.forward(Tensor::<Rank2<2, 8>>::zeros());
}

// fix: Linear<8, 4> -> Linear<8, 8>
