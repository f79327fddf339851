//! Operands the wrong way round: both are (rows, features).

use conformable::prelude::*;

fn main() {
    let x = Tensor::<Rank2<64, 784>>::zeros();
    let weight = Tensor::<Rank2<10, 784>>::zeros();
    let _y = x.matmul(&weight);
}

// fix: Rank2<10, 784> -> Rank2<784, 784>
