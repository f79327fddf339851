//! A convolution behind the flatten.

use conformable::prelude::*;

type Net = (Conv2d<1, 8, 3>, Relu, Flatten, Conv2d<8, 8, 3>, Relu);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<8, 1, 28, 28>>::zeros());
}

// fix: Flatten -> Relu
