//! `masked_fill` with a mask of another size.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<4, 4>>::zeros();
    let mask = Tensor::<Rank2<4, 3>>::zeros().gt(0.0);
    let _y = x.masked_fill(&mask, 0.0);
}

// fix: Rank2<4, 3> -> Rank2<4, 4>
