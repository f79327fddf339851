//! A stack along an axis that cannot be.

use conformable::prelude::*;

fn main() {
    let (a, b) = (Tensor::<Rank1<3>>::zeros(), Tensor::<Rank1<3>>::zeros());
    let _y = Tensor::stack([a, b], Axis::<3>);
}

// fix: Axis::<3> -> Axis::<1>
