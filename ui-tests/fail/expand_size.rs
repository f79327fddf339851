//! An expand of an axis that is not of size 1.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.expand(Axis::<1>, Const::<6>);
}

// fix: Rank2<2, 3> -> Rank2<2, 1>
