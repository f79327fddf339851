//! A residual branch without padding.

use conformable::prelude::*;

type Net = (Conv2d<3, 16, 3, 1, 1>, Relu, Residual<Conv2d<16, 16, 3, 1, 0>>, Relu, GlobalAvgPool2d);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<8, 3, 32, 32>>::zeros());
}

// fix: Conv2d<16, 16, 3, 1, 0> -> Conv2d<16, 16, 3, 1, 1>
