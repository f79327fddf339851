//! A broadcast at a place that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let _y = x.broadcast(Axis::<2>, Const::<6>);
}

// fix: Axis::<2> -> Axis::<1>
