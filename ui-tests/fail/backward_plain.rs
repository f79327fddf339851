//! `backward()` on what was computed from a plain tensor.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<3, 2>::init(&mut StdRng::seed_from_u64(0));
    let x = Tensor::<Rank2<4, 3>>::zeros();
    let _gradients = layer.forward(x.clone()).sum().backward();
}

// fix: x.clone() -> x.tracked()
