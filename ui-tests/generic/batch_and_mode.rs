//! A function that is generic over the batch and over the mode: it infers and trains, whatever the
//! batch.

use conformable::prelude::*;

fn swish<B: Dim, M: Mode>(x: Tensor<(B, Const<8>), f32, M>) -> Tensor<(B, Const<8>), f32, M> {
    let gate = x.clone().sigmoid();
    x * gate
}

pub fn main() {
    let rng = &mut StdRng::seed_from_u64(0);
    let fixed = Tensor::<Rank2<2, 8>>::randn(rng);
    assert_eq!(swish(fixed.clone()).sizes(), [2, 8]);
    assert_eq!(swish(fixed.requires_grad()).sizes(), [2, 8]);
    let dynamic: Tensor<(Dyn, Const<8>)> = Tensor::ones_of((Dyn(3), Const));
    assert_eq!(swish(dynamic).sizes(), [3, 8]);
}
