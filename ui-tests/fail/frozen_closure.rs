//! A closure that takes tracked tensors, in a frozen layer, which hands its layers tensors of
//! another mode.

use conformable::prelude::*;

fn main() {
    let scale = Lambda(|x: Tensor<Rank1<3>, f32, Tracked>| x * 2.0);
    let _y = Frozen(scale).forward(Tensor::<Rank1<3>>::zeros().tracked());
}

// fix: Frozen(scale) -> Sampling(scale)
