//! Bytes of an image into a layer, without a cast.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<784, 10>::init(&mut StdRng::seed_from_u64(0));
    let _y = layer.forward(Tensor::<Rank2<8, 784>, u8>::zeros());
}

// fix: u8 -> f32
