//! A function in a tuple without `Lambda`.

use conformable::prelude::*;

fn main() {
    fn twice(x: Tensor<Rank2<4, 8>>) -> Tensor<Rank2<4, 8>> {
        x * 2.0
    }
    let net = (Relu, Some(twice as fn(_) -> _));
    let _y = net.forward(Tensor::<Rank2<4, 8>>::zeros());
}

// fix: Some -> Lambda
