//! A number of features copied from a network for larger images.

use conformable::prelude::*;

type Net = (Conv2d<1, 6, 5>, Relu, MaxPool2d<2>, Flatten, Linear<1176, 10>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<64, 1, 28, 28>>::zeros());
}

// fix: Linear<1176, 10> -> Linear<864, 10>
