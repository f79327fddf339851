//! A reference to a tensor, given to a layer.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<4, 8>::init(&mut StdRng::seed_from_u64(0));
    let x = Tensor::<Rank2<2, 4>>::zeros();
    let (borrowed, _shared) = (&x, x.clone());
    let _y = layer.forward(borrowed);
}

// fix: layer.forward(borrowed) -> layer.forward(_shared)
