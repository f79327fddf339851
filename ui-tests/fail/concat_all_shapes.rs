//! A list of tensors of different sizes.

use conformable::prelude::*;

fn main() {
    let (a, b) = (Tensor::<Rank2<2, 3>>::zeros(), Tensor::<Rank2<2, 4>>::zeros());
    let _c = Tensor::concat_all([a, b], Axis::<0>);
}

// fix: Rank2<2, 4> -> Rank2<2, 3>
