//! A tensor is used again after it was moved.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<4, 3>::init(&mut StdRng::seed_from_u64(0));
    let x = Tensor::<Rank2<2, 4>>::zeros();
    let again = x.clone();
    let _y = layer.forward(x);
    let _z = layer.forward(x);
}

// fix: _z = layer.forward(x) -> _z = layer.forward(again)
