//! `backward()` on a layer that samples in a plain pass: it behaves as while training, but nothing
//! is recorded.

use conformable::prelude::*;

fn main() {
    let model = <(Linear<3, 2>, Dropout)>::init(&mut StdRng::seed_from_u64(0));
    let x = Tensor::<Rank2<4, 3>>::zeros();
    let _gradients = Sampling(&model).forward(x.clone()).sum().backward();
}

// fix: x.clone() -> x.tracked()
