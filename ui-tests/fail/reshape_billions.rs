//! A reshape of more than a billion elements.

use conformable::prelude::*;

fn rows(x: Tensor<Rank4<1024, 1024, 1024, 2>>) {
    let _y = x.reshape::<Rank2<2048, 2048>>();
}

fn main() {
    let _ = rows;
}

// fix: Rank4<1024, 1024, 1024, 2> -> Rank4<1024, 1024, 2, 2>
