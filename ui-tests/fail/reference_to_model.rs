//! A reference to a tensor, given to a model.

use conformable::prelude::*;

type Net = (Linear<4, 8>, Relu, Linear<8, 2>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let x = Tensor::<Rank2<2, 4>>::zeros();
    let (borrowed, _shared) = (&x, x.clone());
    let _y = net.forward(borrowed);
}

// fix: net.forward(borrowed) -> net.forward(_shared)
