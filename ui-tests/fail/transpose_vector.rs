//! The transpose of a vector.

use conformable::prelude::*;

fn main() {
    let (vector, matrix) = (Tensor::<Rank1<3>>::zeros(), Tensor::<Rank2<3, 1>>::zeros());
    let _both = (&vector, &matrix);
    let _y = vector.transpose();
}

// fix: _y = vector -> _y = matrix
