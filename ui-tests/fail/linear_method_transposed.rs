//! `linear` with a weight that is (in, out).

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<32, 784>>::zeros();
    let (a, b) = (Tensor::<Rank2<784, 10>>::zeros(), Tensor::<Rank2<10, 784>>::zeros());
    let _both = (&a, &b);
    let _y = x.linear(&a, None);
}

// fix: x.linear(&a, None) -> x.linear(&b, None)
