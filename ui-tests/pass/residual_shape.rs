//! A residual branch that does not keep the size.

use conformable::prelude::*;

fn main() {
    let block = Residual::<Linear<8, 8>>::init(&mut StdRng::seed_from_u64(0));
    let _y = block.forward(Tensor::<Rank2<2, 8>>::zeros());
}
