//! A layer written as (out, in).

use conformable::prelude::*;

type Net = (Flatten, Linear<10, 784>, Relu, Linear<784, 10>, LogSoftmax<1>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<8, 1, 28, 28>>::zeros());
}

// fix: Linear<10, 784> -> Linear<784, 784>
