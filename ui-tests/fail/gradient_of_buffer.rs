//! The gradient of a buffer, which is not trained.

use conformable::prelude::*;

fn main() {
    let mean = Buffer::new(Tensor::<Rank1<3>>::zeros());
    let weight = Param::new(Tensor::<Rank1<3>>::ones());
    let loss = (weight.tensor::<Tracked>() - mean.value()).sum();
    let _gradient = loss.backward().get(&mean);
}

// fix: get(&mean) -> get(&weight)
