//! A model where an optimizer is expected.

use conformable::prelude::*;

fn train<O: Optimizer>(_optimizer: &O) {}

fn main() {
    let model = Linear::<3, 2>::init(&mut StdRng::seed_from_u64(0));
    let sgd = Sgd::new(&model, SgdConfig::default());
    let _both = (&model, &sgd);
    train(&model);
}

// fix: train(&model) -> train(&sgd)
