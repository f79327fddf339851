//! A vector of layers as a field of a model.

use conformable::prelude::*;

#[derive(Module)]
struct Net {
    blocks: Vec<Linear<64, 64>>,
}

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _blocks = net.blocks;
}

// fix: Vec -> Residual
