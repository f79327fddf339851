//! The input of a layer normalisation has another number of features.

use conformable::prelude::*;

fn main() {
    let layer = LayerNorm::<64>::init(&mut StdRng::seed_from_u64(0));
    let _y = layer.forward(Tensor::<Rank3<8, 10, 32>>::zeros());
}

// fix: LayerNorm::<64> -> LayerNorm::<32>
