//! A reshape with a size outside the table.

use conformable::prelude::*;

fn main() {
    let _y = Tensor::<Rank2<2, 12345>>::zeros().reshape::<Rank3<1, 2, 2048>>();
}

// fix: Rank2<2, 12345> -> Rank2<2, 2048>
