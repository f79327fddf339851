//! `select` of an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.select::<2>(0);
}

// fix: x.select::<2>(0) -> x.select::<1>(0)
