//! A product with a reference to a tensor of another size.

use conformable::prelude::*;

fn main() {
    let a = Tensor::<Rank2<2, 3>>::zeros();
    let b = Tensor::<Rank2<3, 3>>::zeros();
    let _c = &a * &b;
}

// fix: Rank2<3, 3> -> Rank2<2, 3>
