//! An `f64` tensor into an `f32` layer.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<3, 2>::init(&mut StdRng::seed_from_u64(0));
    let _y = layer.forward(Tensor::<Rank2<4, 3>, f64>::zeros());
}

// fix: Tensor::<Rank2<4, 3>, f64> -> Tensor::<Rank2<4, 3>, f32>
