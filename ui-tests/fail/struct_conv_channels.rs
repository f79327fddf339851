//! A struct of five layers: the channels of the second convolution.

use conformable::prelude::*;

#[derive(Module)]
struct Net {
    conv1: Conv2d<1, 8, 3>,
    conv2: Conv2d<16, 16, 3>,
    fc1: Linear<2304, 128>,
    fc2: Linear<128, 64>,
    fc3: Linear<64, 10>,
}

impl<B: Dim, M: Mode> Module<Tensor<(B, Const<1>, Const<28>, Const<28>), f32, M>> for Net {
    type Output = Tensor<(B, Const<10>), f32, M>;

    fn forward(&self, x: Tensor<(B, Const<1>, Const<28>, Const<28>), f32, M>) -> Self::Output {
        let x = self.conv1.forward(x).relu();
        let x = self.conv2.forward(x).relu().max_pool2d::<2, 2, 0>();
        let x = x.flatten::<1>();
        let x = self.fc1.forward(x).relu();
        let x = self.fc2.forward(x).relu();
        self.fc3.forward(x)
    }
}

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Rank4<32, 1, 28, 28>>::zeros());
}

// fix: Conv2d<16, 16, 3> -> Conv2d<8, 16, 3>
