//! A linear layer right behind the images: no flatten.

use conformable::prelude::*;

type Net = (Conv2d<1, 16, 3>, Relu, MaxPool2d<2>, Relu, Linear<2704, 10>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<8, 1, 28, 28>>::zeros());
}

// fix: MaxPool2d<2>, Relu -> MaxPool2d<2>, Flatten
