//! Padding left out: the image shrinks, and the linear layer no longer fits.

use conformable::prelude::*;

type Net = (Conv2d<1, 8, 3, 1, 0>, Relu, MaxPool2d<2>, Flatten, Linear<1568, 10>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<8, 1, 28, 28>>::zeros());
}

// fix: Conv2d<1, 8, 3, 1, 0> -> Conv2d<1, 8, 3, 1, 1>
