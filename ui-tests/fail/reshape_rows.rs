//! A reshape to rows of one pixel more.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank4<8, 1, 28, 28>>::zeros();
    let _rows = x.reshape::<Rank2<8, 785>>();
}

// fix: Rank2<8, 785> -> Rank2<8, 784>
