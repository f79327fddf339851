//! 784-256-128-10, one step of training.

use conformable::prelude::*;

type Net = (
    Linear<784, 256>,
    Relu,
    Linear<256, 128>,
    Relu,
    Linear<128, 10>,
);

fn main() {
    let mut rng = StdRng::seed_from_u64(0);
    let mut model = Net::init(&mut rng);
    let mut sgd = Sgd::new(&model, SgdConfig::default());
    let x = Tensor::<Rank2<64, 784>>::randn(&mut rng);
    let labels = Labels::<Const<64>, 10>::from_slice(&[3; 64]).unwrap();
    let loss = cross_entropy(&model.forward(x.tracked()), &labels);
    println!("{}", loss.item());
    sgd.step(&mut model, &loss.backward());
}
