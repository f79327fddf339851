//! A softmax layer over an axis that is not there.

use conformable::prelude::*;

fn main() {
    let softmax = Softmax::<2>;
    let _y = softmax.forward(Tensor::<Rank2<4, 64>>::zeros());
}

// fix: Softmax::<2> -> Softmax::<1>
