//! A model of another architecture assigned.

use conformable::prelude::*;

type Net = (Linear<784, 128>, Relu, Linear<128, 10>);

fn main() {
    let mut model = Net::init(&mut StdRng::seed_from_u64(0));
    model.0 = Linear::<784, 256>::init(&mut StdRng::seed_from_u64(0));
}

// fix: Linear::<784, 256> -> Linear::<784, 128>
