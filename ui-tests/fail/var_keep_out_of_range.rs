//! `var_keep` of an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.var_keep::<2>();
}

// fix: x.var_keep::<2>() -> x.var_keep::<1>()
