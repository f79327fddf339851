//! The configuration of another optimizer.

use conformable::prelude::*;

fn main() {
    let model = Linear::<3, 2>::init(&mut StdRng::seed_from_u64(0));
    let _adam = Adam::new(&model, SgdConfig::default());
}

// fix: SgdConfig -> AdamConfig
