//! A bias of another size than its layer.

use conformable::prelude::*;

fn main() {
    let bias = Tensor::<Rank1<784>>::zeros();
    let _layer = Linear::<784, 10>::new(Tensor::zeros(), bias);
}

// fix: Rank1<784> -> Rank1<10>
