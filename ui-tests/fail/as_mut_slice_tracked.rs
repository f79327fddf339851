//! Elements of a tracked tensor written.

use conformable::prelude::*;

fn main() {
    let mut x = Tensor::<Rank1<3>>::zeros().tracked();
    x.as_mut_slice()[0] = 1.0;
}

// fix: tracked() -> clone()
