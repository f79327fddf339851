//! A pool of rows.

use conformable::prelude::*;

fn main() {
    let pool = MaxPool2d::<2>;
    let (rows, images) = (Tensor::<Rank2<4, 64>>::zeros(), Tensor::<Rank3<4, 8, 8>>::zeros());
    let _both = (&rows, &images);
    let _y = pool.forward(rows.clone());
}

// fix: rows.clone() -> images.clone()
