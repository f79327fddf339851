//! A new value of another shape for a parameter.

use conformable::prelude::*;

fn main() {
    let mut layer = Linear::<8, 4>::init(&mut StdRng::seed_from_u64(0));
    layer.weight.set(Tensor::<Rank2<8, 8>>::zeros());
}

// fix: Rank2<8, 8> -> Rank2<4, 8>
