//! Pooled once too often: the window is larger than what is left.

use conformable::prelude::*;

type Net = (MaxPool2d<2>, MaxPool2d<2>, MaxPool2d<3>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<4, 1, 8, 8>>::zeros());
}

// fix: MaxPool2d<3> -> MaxPool2d<2>
