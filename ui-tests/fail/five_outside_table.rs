//! A flatten whose size is outside the table.

use conformable::prelude::*;

type Net = (Conv2d<1, 5, 3, 1, 1>, Relu, Relu, Flatten, Relu);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<1, 1, 50, 53>>::zeros());
}

// fix: Rank4<1, 1, 50, 53> -> Rank4<1, 1, 50, 52>
