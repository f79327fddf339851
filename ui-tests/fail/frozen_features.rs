//! A frozen layer that does not take the features of its input.

use conformable::prelude::*;

fn main() {
    let backbone = <(Linear<784, 256>, Relu)>::init(&mut StdRng::seed_from_u64(0));
    let x = Tensor::<Rank2<32, 500>>::zeros();
    let _features = Frozen(backbone).forward(x.tracked());
}

// fix: Rank2<32, 500> -> Rank2<32, 784>
