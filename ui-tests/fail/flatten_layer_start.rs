//! A flatten layer from an axis that is not there.

use conformable::prelude::*;

fn main() {
    let flatten = Flatten::<2>;
    let _y = flatten.forward(Tensor::<Rank2<4, 64>>::zeros());
}

// fix: Flatten::<2> -> Flatten::<1>
