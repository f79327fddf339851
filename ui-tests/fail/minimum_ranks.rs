//! `minimum` of tensors of different ranks.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank1<3>>::zeros();
    let (matrix, vector) = (Tensor::<Rank2<3, 3>>::zeros(), Tensor::<Rank1<3>>::zeros());
    let _both = (&matrix, &vector);
    let _y = x.minimum(&matrix);
}

// fix: x.minimum(&matrix) -> x.minimum(&vector)
