//! A number of another type added to a tensor in place.

use conformable::prelude::*;

fn main() {
    let (double, _single) = (2.0_f64, 2.0_f32);
    let mut x = Tensor::<Rank1<3>>::zeros();
    x += double;
}

// fix: x += double -> x += _single
