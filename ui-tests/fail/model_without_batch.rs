//! One image without a batch into a model for batches.

use conformable::prelude::*;

type Image = Rank3<1, 28, 28>;
type Images = Rank4<1, 1, 28, 28>;

#[derive(Module)]
struct Net {
    fc: Linear<784, 10>,
}

impl<B: Dim, M: Mode> Module<Tensor<(B, Const<1>, Const<28>, Const<28>), f32, M>> for Net {
    type Output = Tensor<(B, Const<10>), f32, M>;

    fn forward(&self, x: Tensor<(B, Const<1>, Const<28>, Const<28>), f32, M>) -> Self::Output {
        self.fc.forward(x.flatten::<1>())
    }
}

fn main() {
    let _both = (Tensor::<Image>::zeros(), Tensor::<Images>::zeros());
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _y = net.forward(Tensor::<Image>::zeros());
}

// fix: net.forward(Tensor::<Image>::zeros()) -> net.forward(Tensor::<Images>::zeros())
