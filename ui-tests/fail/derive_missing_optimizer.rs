//! An optimizer of a struct without `derive(Module)`.

use conformable::prelude::*;

#[derive(Debug)]
struct Net {
    fc: Linear<784, 10>,
}

fn main() {
    let net = Net { fc: Init::init(&mut StdRng::seed_from_u64(0)) };
    let _adam = Adam::new(&net, AdamConfig::default());
    let _fc = &net.fc;
}

// fix: Debug -> Module
