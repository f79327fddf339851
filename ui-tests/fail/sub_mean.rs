//! The mean of each column subtracted from every row: it has to be repeated.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<200, 2>>::zeros();
    let mean = &x.mean_axis::<0>();
    let repeated = &mean.broadcast_to::<Rank2<200, 2>>(Default::default());
    let _centred = x - mean;
}

// fix: x - mean -> x - repeated
