//! The last pool has a window larger than what is left.

use conformable::prelude::*;

type Net = (MaxPool2d<2>, Conv2d<1, 8, 3>, MaxPool2d<2>, Relu, MaxPool2d<4>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<8, 1, 16, 16>>::zeros());
}

// fix: MaxPool2d<4> -> MaxPool2d<2>
