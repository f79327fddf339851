//! A gather with indices of another size beside the axis.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<4, 10>>::zeros();
    let indices = Tensor::<Rank2<5, 1>, i64>::zeros();
    let _y = x.gather(&indices, Axis::<1>);
}

// fix: Rank2<5, 1> -> Rank2<4, 1>
