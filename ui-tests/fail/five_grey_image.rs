//! Grey images into a network for RGB.

use conformable::prelude::*;

type Net = (Conv2d<3, 16, 3>, Relu, MaxPool2d<2>, Flatten, Linear<2704, 10>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<8, 1, 28, 28>>::zeros());
}

// fix: Conv2d<3, 16, 3> -> Conv2d<1, 16, 3>
