//! A list of tensors of different sizes.

use conformable::prelude::*;

fn main() {
    let (a, b) = (Tensor::<Rank2<2, 3>>::zeros(), Tensor::<Rank2<2, 3>>::zeros());
    let _c = Tensor::concat_all([a, b], Axis::<0>);
}
