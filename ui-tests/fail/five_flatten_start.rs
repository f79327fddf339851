//! A flatten from an axis that is not there, in a tuple.

use conformable::prelude::*;

type Net = (Conv2d<1, 8, 3>, Relu, MaxPool2d<2>, Flatten<4>, Relu);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<8, 1, 28, 28>>::zeros());
}

// fix: Flatten<4> -> Flatten<1>
