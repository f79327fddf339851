//! An order that names an axis that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.permute::<(Axis<1>, Axis<2>)>();
}

// fix: Axis<2> -> Axis<0>
