//! A residual branch that changes the number of axes.

use conformable::prelude::*;

fn main() {
    let block = (Residual(Flatten::<1>), Flatten::<1>);
    let _y = block.forward(Tensor::<Rank3<4, 8, 8>>::zeros());
}

// fix: Residual(Flatten::<1>) -> Residual(Flatten::<2>)
