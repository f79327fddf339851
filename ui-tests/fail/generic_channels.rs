//! A block generic over its channels that does not fit itself.

use conformable::prelude::*;

struct Block<const C: usize>(Conv2d<C, C, 3, 1, 1>, Conv2d<8, C, 3, 1, 1>);

impl<B: Dim, M: Mode, const C: usize> Module<Tensor<(B, Const<C>, Const<8>, Const<8>), f32, M>>
    for Block<C>
{
    type Output = Tensor<(B, Const<C>, Const<8>, Const<8>), f32, M>;

    fn forward(&self, x: Tensor<(B, Const<C>, Const<8>, Const<8>), f32, M>) -> Self::Output {
        self.1.forward(self.0.forward(x).relu())
    }
}

fn main() {
    let _block: Option<Block<16>> = None;
}

// fix: Conv2d<8, C, 3, 1, 1> -> Conv2d<C, C, 3, 1, 1>
