//! An index of too many numbers.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<2, 3>>::zeros();
    let (three, two) = ([0, 0, 0], [0, 0]);
    let _both = (three, two);
    let _element = x[three];
}

// fix: x[three] -> x[two]
