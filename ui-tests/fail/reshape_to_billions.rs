//! A reshape to more than a billion elements.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2048, 2048>>::zeros();
    let _y = x.reshape::<Rank4<1024, 1024, 1024, 2>>();
}

// fix: Rank4<1024, 1024, 1024, 2> -> Rank4<1024, 1024, 2, 2>
