//! `masked_fill` with a mask of numbers.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<4, 4>>::zeros();
    let (numbers, mask) = (x.clone(), x.gt(0.0));
    let _both = (&numbers, &mask);
    let _y = x.clone().masked_fill(&numbers, 0.0);
}

// fix: masked_fill(&numbers, 0.0) -> masked_fill(&mask, 0.0)
