//! A model of a user gets an input of another size.

use conformable::prelude::*;

#[derive(Module)]
struct Net {
    fc: Linear<784, 10>,
}

impl<B: Dim, M: Mode> Module<Tensor<(B, Const<784>), f32, M>> for Net {
    type Output = Tensor<(B, Const<10>), f32, M>;

    fn forward(&self, x: Tensor<(B, Const<784>), f32, M>) -> Self::Output {
        self.fc.forward(x)
    }
}

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _logits = net.forward(Tensor::<Rank2<32, 783>>::zeros());
}

// fix: Rank2<32, 783> -> Rank2<32, 784>
