//! A reshape of 1,000 elements to 900.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank3<10, 10, 10>>::zeros();
    let _y = x.reshape::<Rank2<9, 100>>();
}

// fix: Rank2<9, 100> -> Rank2<10, 100>
