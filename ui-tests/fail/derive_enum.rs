//! A model is an enum.

use conformable::prelude::*;

#[derive(Module)]
enum Net {
    Small(Linear<784, 10>),
    Large(Linear<784, 100>),
}

fn main() {
    let _nets = [Net::Small, |_| Net::Large(Init::init(&mut StdRng::seed_from_u64(0)))];
}

// fix: Module -> Debug
