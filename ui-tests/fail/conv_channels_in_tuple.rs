//! The second convolution takes fewer channels than the first gives.

use conformable::prelude::*;

type Net = (Conv2d<1, 16, 3>, Relu, Conv2d<8, 32, 3>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<4, 1, 28, 28>>::zeros());
}

// fix: Conv2d<8, 32, 3> -> Conv2d<16, 32, 3>
