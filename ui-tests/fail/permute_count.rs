//! An order of too few axes.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank3<2, 3, 4>>::zeros();
    let (two, three) = (Tensor::<Rank2<2, 3>>::zeros(), &x);
    let _both = (&two, three);
    let _y = x.permute::<(Axis<1>, Axis<0>)>();
}

// fix: _y = x -> _y = two
