//! A reshape of 10,240 elements to 10,080.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank3<40, 4, 64>>::zeros();
    let _y = x.reshape::<Rank2<160, 63>>();
}

// fix: Rank2<160, 63> -> Rank2<160, 64>
