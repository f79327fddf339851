//! A function of every element, which has no gradient, of a tracked tensor.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let _y = x.tracked().map(f32::round);
}

// fix: tracked() -> detach()
