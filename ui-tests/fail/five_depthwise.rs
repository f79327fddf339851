//! A depthwise convolution of other channels.

use conformable::prelude::*;

type Net = (Conv2d<3, 16, 3>, Relu, DepthwiseConv2d<32, 3>, Relu, GlobalAvgPool2d);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<8, 3, 32, 32>>::zeros());
}

// fix: DepthwiseConv2d<32, 3> -> DepthwiseConv2d<16, 3>
