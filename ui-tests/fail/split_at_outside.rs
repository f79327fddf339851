//! A cut behind the end.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<16, 10>>::zeros();
    let _parts = x.split_at::<1, 11>();
}

// fix: x.split_at::<1, 11>() -> x.split_at::<1, 9>()
