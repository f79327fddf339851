//! A concatenation of tensors of different ranks.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank2<2, 3>>::zeros();
    let (row, rows) = (Tensor::<Rank1<3>>::zeros(), Tensor::<Rank2<1, 3>>::zeros());
    let _both = (&row, &rows);
    let _c = a.concat(&row, Axis::<0>);
}

// fix: a.concat(&row, Axis::<0>) -> a.concat(&rows, Axis::<0>)
