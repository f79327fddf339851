//! `backward()` on a tensor of many elements.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros().requires_grad();
    let _gradients = x.square().backward();
}

// fix: x.square() -> x.sum()
