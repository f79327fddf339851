//! An identity matrix that is not square.

use conformable::prelude::*;

fn main() {
    let _i = Tensor::<Rank2<2, 3>>::eye();
}

// fix: Rank2<2, 3> -> Rank2<2, 2>
