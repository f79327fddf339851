//! An array of layers that do not keep the size.

use conformable::prelude::*;

fn main() {
    let layers: [Linear<8, 4>; 3] = Init::init(&mut StdRng::seed_from_u64(0));
    let _y = layers.forward(Tensor::<Rank2<2, 8>>::zeros());
}

// fix: Linear<8, 4> -> Linear<8, 8>
