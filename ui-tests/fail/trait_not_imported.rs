//! The trait `Module` is not imported.

#![allow(unused_imports)]

use conformable::Tensor;
use conformable::nn::{Init, Linear, Relu};
use conformable::prelude::{SeedableRng, StdRng};
use conformable::shape::Rank2;

fn main() {
    let layer = Linear::<4, 3>::init(&mut StdRng::seed_from_u64(0));
    let _y = layer.forward(Tensor::<Rank2<2, 4>>::zeros());
}

// fix: Relu -> Module
