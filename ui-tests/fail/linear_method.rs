//! `linear` with a weight of another size.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<32, 784>>::zeros();
    let weight = Tensor::<Rank2<10, 256>>::zeros();
    let _y = x.linear(&weight, None);
}

// fix: Rank2<10, 256> -> Rank2<10, 784>
