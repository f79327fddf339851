//! The weight of another architecture.

use conformable::prelude::*;

fn main() {
    let trained = Linear::<784, 256>::init(&mut StdRng::seed_from_u64(0));
    let mut model = Linear::<784, 128>::init(&mut StdRng::seed_from_u64(0));
    model.weight.set(trained.weight.value().clone());
}

// fix: Linear::<784, 256> -> Linear::<784, 128>
