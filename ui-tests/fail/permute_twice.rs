//! An order that names an axis twice.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let _y = x.permute::<(Axis<1>, Axis<1>)>();
}

// fix: x.permute::<(Axis<1>, Axis<1>)>() -> x.permute::<(Axis<1>, Axis<0>)>()
