//! An unflatten to sizes with another product.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<8, 784>>::zeros();
    let _y = x.unflatten::<Rank3<1, 28, 27>>();
}

// fix: Rank3<1, 28, 27> -> Rank3<1, 28, 28>
