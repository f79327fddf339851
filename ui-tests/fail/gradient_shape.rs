//! The gradient of a parameter as another shape.

use conformable::prelude::*;

fn main() {
    let layer = Linear::<3, 2>::init(&mut StdRng::seed_from_u64(0));
    let x = Tensor::<Rank2<4, 3>>::zeros().tracked();
    let gradients = layer.forward(x).sum().backward();
    let _gradient: Option<Tensor<Rank2<2, 2>>> = gradients.get(&layer.weight);
}

// fix: Rank2<2, 2> -> Rank2<2, 3>
