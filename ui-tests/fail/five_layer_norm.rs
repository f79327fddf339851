//! The layer normalisation in a model of five layers has the size of the input, not of the layer
//! in front.

use conformable::prelude::*;

type Net = (Linear<784, 256>, LayerNorm<784>, Relu, Linear<256, 64>, Relu);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank2<64, 784>>::zeros());
}

// fix: LayerNorm<784> -> LayerNorm<256>
