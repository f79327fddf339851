//! A matrix plus a vector: nothing is repeated silently.

use conformable::prelude::*;

fn main() {
    let (row, matrix) = (Tensor::<Rank1<3>>::zeros(), Tensor::<Rank2<2, 3>>::zeros());
    let _y = &matrix + &row;
    let _row = &row;
}

// fix: matrix + &row -> matrix + &matrix
