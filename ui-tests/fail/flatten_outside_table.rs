//! A flatten whose size is outside the table.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank4<1, 5, 50, 53>>::zeros();
    let _y = x.flatten::<1>();
}

// fix: Rank4<1, 5, 50, 53> -> Rank4<1, 5, 50, 52>
