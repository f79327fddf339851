//! The transpose as a matrix of the old shape.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y: Tensor<Rank2<2, 2>> = x.transpose();
}

// fix: Rank2<2, 2> -> Rank2<3, 2>
