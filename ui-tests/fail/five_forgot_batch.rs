//! A flatten of one image without its batch.

use conformable::prelude::*;

type Net = (Conv2d<1, 8, 3, 1, 1>, Relu, MaxPool2d<2>, Flatten<1>, Linear<1568, 10>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank3<1, 28, 28>>::zeros());
}

// fix: Flatten<1> -> Flatten<0>
