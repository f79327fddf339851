//! Heads that do not divide the embedding.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank3<2, 16, 512>>::zeros();
    let _heads = x.unflatten::<Rank2<12, 64>>();
}

// fix: Rank2<12, 64> -> Rank2<8, 64>
