//! A number as a field of a model.

use conformable::prelude::*;

#[derive(Module)]
struct Net {
    fc: Linear<4, 3>,
    last: f32,
}

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _fields = (net.fc, net.last);
}

// fix: f32 -> Relu
