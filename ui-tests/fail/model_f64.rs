//! Data in `f64` into a model in `f32`.

use conformable::prelude::*;

type Net = (Linear<4, 3>, Relu, Linear<3, 2>);

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let x: Tensor<Rank2<1, 4>, f64> = tensor([[1.0, 2.0, 3.0, 4.0]]);
    let _y = net.forward(x);
}

// fix: Tensor<Rank2<1, 4>, f64> -> Tensor<Rank2<1, 4>, f32>
