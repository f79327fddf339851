//! Images into a linear layer.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<784, 10>::init(&mut StdRng::seed_from_u64(0));
    let _y = layer.forward(Tensor::<Rank4<32, 1, 28, 28>>::zeros());
}

// fix: Linear::<784, 10> -> Linear::<28, 10>
