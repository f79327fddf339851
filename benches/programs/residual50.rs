//! A residual network of 50 layers with weights for images of 32×32, one step of training.

use conformable::prelude::*;

type Block<const C: usize> = (
    Residual<(Conv2d<C, C, 3, 1, 1>, Relu, Conv2d<C, C, 3, 1, 1>)>,
    Relu,
);

#[derive(Module)]
struct Net {
    stem: (Conv2d<3, 16, 3, 1, 1>, Relu),
    stage1: (
        Block<16>,
        Block<16>,
        Block<16>,
        Block<16>,
        Block<16>,
        Block<16>,
        Block<16>,
        Block<16>,
    ),
    down1: (MaxPool2d<2>, Conv2d<16, 32, 1>),
    stage2: (
        Block<32>,
        Block<32>,
        Block<32>,
        Block<32>,
        Block<32>,
        Block<32>,
        Block<32>,
        Block<32>,
    ),
    down2: (MaxPool2d<2>, Conv2d<32, 64, 1>),
    stage3: (
        Block<64>,
        Block<64>,
        Block<64>,
        Block<64>,
        Block<64>,
        Block<64>,
        Block<64>,
    ),
    head: (GlobalAvgPool2d, Linear<64, 10>),
}

impl<B: Dim, M: Mode> Module<Tensor<(B, Const<3>, Const<32>, Const<32>), f32, M>> for Net {
    type Output = Tensor<(B, Const<10>), f32, M>;

    fn forward(&self, x: Tensor<(B, Const<3>, Const<32>, Const<32>), f32, M>) -> Self::Output {
        let x = self.stage1.forward(self.stem.forward(x));
        let x = self.stage2.forward(self.down1.forward(x));
        let x = self.stage3.forward(self.down2.forward(x));
        self.head.forward(x)
    }
}

fn main() {
    let mut rng = StdRng::seed_from_u64(0);
    let mut model = Net::init(&mut rng);
    let mut sgd = Sgd::new(&model, SgdConfig::default());
    let x = Tensor::<Rank4<8, 3, 32, 32>>::randn(&mut rng);
    let labels = Labels::<Const<8>, 10>::from_slice(&[3; 8]).unwrap();
    let loss = cross_entropy(&model.forward(x.tracked()), &labels);
    println!("{}", loss.item());
    sgd.step(&mut model, &loss.backward());
}
