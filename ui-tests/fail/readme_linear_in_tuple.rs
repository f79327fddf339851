//! The last layer of a tuple does not fit the one in front of it.

use conformable::prelude::*;

type Net = (Linear<2, 16>, Relu, Linear<32, 2>);

fn main() {
    let model = Net::init(&mut StdRng::seed_from_u64(0));
    let points = Tensor::<Rank2<200, 2>>::zeros();
    let _logits = model.forward(points);
}

// fix: Linear<32, 2> -> Linear<16, 2>
