//! A softmax over an axis that is not there.

use conformable::prelude::*;

type Net = (Linear<784, 256>, Relu, Linear<256, 10>, Relu, Softmax<2>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank2<64, 784>>::zeros());
}

// fix: Softmax<2> -> Softmax<1>
