//! A flatten that feeds a layer of another size.

use conformable::prelude::*;

type Net = (Conv2d<1, 16, 3>, Relu, MaxPool2d<2>, Flatten, Linear<3136, 10>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<4, 1, 28, 28>>::zeros());
}

// fix: Linear<3136, 10> -> Linear<2704, 10>
