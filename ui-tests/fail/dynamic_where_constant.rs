//! A dynamic batch where a constant one is required.

use conformable::prelude::*;

fn total(logits: Tensor<Rank2<64, 10>>) -> f32 {
    logits.sum().item()
}

fn main() {
    let layer = Linear::<784, 10>::init(&mut StdRng::seed_from_u64(0));
    let _dynamic = Tensor::<_>::zeros_of((Dyn(64), Const::<784>));
    let _constant = Tensor::<_>::zeros_of((Const::<64>, Const::<784>));
    let _total = total(layer.forward(_dynamic));
}

// fix: forward(_dynamic) -> forward(_constant)
