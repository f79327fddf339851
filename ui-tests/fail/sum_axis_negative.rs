//! An axis counted from the end that is not there.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank3<2, 3, 4>>::zeros();
    let _y = x.sum_axis::<-4>();
}

// fix: x.sum_axis::<-4>() -> x.sum_axis::<-3>()
