//! `backward()` on logits instead of a loss.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<3, 2>::init(&mut StdRng::seed_from_u64(0));
    let _gradients = layer.forward(Tensor::<Rank2<4, 3>>::zeros().tracked()).relu().backward();
}

// fix: relu() -> mean()
