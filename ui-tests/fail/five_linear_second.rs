//! The second linear layer of five layers does not fit the first.

use conformable::prelude::*;

type Net = (Linear<784, 256>, Relu, Linear<128, 64>, Relu, Linear<64, 10>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank2<64, 784>>::zeros());
}

// fix: Linear<128, 64> -> Linear<256, 64>
