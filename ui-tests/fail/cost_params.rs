//! A model with more parameters than an assertion allows.

use conformable::prelude::*;

#[derive(Module)]
struct Cnn {
    conv: Conv2d<1, 16, 3>,
    fc: Linear<2704, 10>,
}

const _: () = assert!(Cnn::PARAMS < 27_000, "the model does not fit the device");

fn main() {
    let cnn = Cnn::init(&mut StdRng::seed_from_u64(0));
    let _ = (cnn.conv, cnn.fc);
}

// fix: Cnn::PARAMS < 27_000 -> Cnn::PARAMS < 28_000
