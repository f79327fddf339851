//! The result of a reduction as another shape.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y: Tensor<Rank1<3>> = x.sum_axis::<1>();
}

// fix: Rank1<3> -> Rank1<2>
