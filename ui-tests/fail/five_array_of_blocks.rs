//! An array of layers, each of which changes the size.

use conformable::prelude::*;

type Net = (Linear<784, 64>, Relu, [Linear<64, 32>; 3], Relu, Linear<64, 10>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank2<64, 784>>::zeros());
}

// fix: Linear<64, 32> -> Linear<64, 64>
