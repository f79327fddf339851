//! The batch taken for the features.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<32, 10>::init(&mut StdRng::seed_from_u64(0));
    let _y = layer.forward(Tensor::<Rank2<32, 784>>::zeros());
}

// fix: Linear::<32, 10> -> Linear::<784, 10>
