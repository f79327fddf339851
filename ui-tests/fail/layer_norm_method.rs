//! The weight of a layer normalisation is longer than the lines.

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<8, 32>>::zeros();
    let weight = Tensor::<Rank1<64>>::ones();
    let _y = x.layer_norm(Some(&weight), None, 1e-5);
}

// fix: Rank1<64> -> Rank1<32>
