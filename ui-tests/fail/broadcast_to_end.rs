//! A broadcast to a shape that does not end in this one.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let _y = x.broadcast_to::<Rank2<5, 4>>(Default::default());
}

// fix: Rank2<5, 4> -> Rank2<5, 3>
