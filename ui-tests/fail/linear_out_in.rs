//! A layer written as (out, in), as its weight is.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<10, 784>::init(&mut StdRng::seed_from_u64(0));
    let _y = layer.forward(Tensor::<Rank2<32, 784>>::zeros());
}

// fix: Linear::<10, 784> -> Linear::<784, 784>
