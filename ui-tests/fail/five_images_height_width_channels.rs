//! Images stored as (height, width, channels).

use conformable::prelude::*;

type Net = (Conv2d<3, 16, 3>, Relu, MaxPool2d<2>, Relu, GlobalAvgPool2d);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<8, 32, 32, 8>>::zeros());
}

// fix: Conv2d<3, 16, 3> -> Conv2d<32, 16, 3>
