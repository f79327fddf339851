//! An assigning difference of different ranks.

use conformable::prelude::*;

fn main() {
    let mut x = Tensor::<Rank2<2, 3>>::zeros();
    let (row, matrix) = (Tensor::<Rank1<3>>::zeros(), Tensor::<Rank2<2, 3>>::zeros());
    x -= &row;
    let _both = (row, matrix);
}

// fix: x -= &row -> x -= &matrix
