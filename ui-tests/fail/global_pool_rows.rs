//! A global pool of rows.

use conformable::prelude::*;

fn main() {
    let (rows, images) = (Tensor::<Rank2<4, 64>>::zeros(), Tensor::<Rank3<4, 8, 8>>::zeros());
    let _both = (&rows, &images);
    let _y = GlobalAvgPool2d.forward(rows.clone());
}

// fix: rows.clone() -> images.clone()
