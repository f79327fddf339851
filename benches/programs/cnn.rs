//! Two convolutions for images of 28×28, one step of training.

use conformable::prelude::*;

type Net = (
    Conv2d<1, 8, 3>,
    Relu,
    MaxPool2d<2>,
    Conv2d<8, 16, 3>,
    Relu,
    MaxPool2d<2>,
    Flatten,
    Linear<400, 10>,
);

fn main() {
    let mut rng = StdRng::seed_from_u64(0);
    let mut model = Net::init(&mut rng);
    let mut sgd = Sgd::new(&model, SgdConfig::default());
    let x = Tensor::<Rank4<64, 1, 28, 28>>::randn(&mut rng);
    let labels = Labels::<Const<64>, 10>::from_slice(&[3; 64]).unwrap();
    let loss = cross_entropy(&model.forward(x.tracked()), &labels);
    println!("{}", loss.item());
    sgd.step(&mut model, &loss.backward());
}
