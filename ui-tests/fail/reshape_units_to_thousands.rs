//! A reshape of 999 elements to 1,998.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<27, 37>>::zeros();
    let _y = x.reshape::<Rank2<54, 37>>();
}

// fix: Rank2<54, 37> -> Rank2<27, 37>
