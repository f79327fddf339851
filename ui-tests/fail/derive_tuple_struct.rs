//! The last layer of a tuple struct does not fit.

use conformable::prelude::*;

#[derive(Module)]
struct Net(Linear<784, 256>, Relu, Linear<128, 10>);

impl<B: Dim, M: Mode> Module<Tensor<(B, Const<784>), f32, M>> for Net {
    type Output = Tensor<(B, Const<10>), f32, M>;

    fn forward(&self, x: Tensor<(B, Const<784>), f32, M>) -> Self::Output {
        self.2.forward(self.1.forward(self.0.forward(x)))
    }
}

fn main() {}

// fix: Linear<128, 10> -> Linear<256, 10>
