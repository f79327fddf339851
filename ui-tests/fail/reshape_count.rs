//! A reshape that changes the number of elements.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 12>>::zeros();
    let _y = x.reshape::<Rank2<5, 4>>();
}

// fix: Rank2<5, 4> -> Rank2<6, 4>
