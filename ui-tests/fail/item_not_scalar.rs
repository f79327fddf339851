//! `item()` of a tensor of many elements.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let _value = x.square().item();
}

// fix: x.square() -> x.sum()
