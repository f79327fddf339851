//! The second layer of a struct takes more features than the first gives.

use conformable::prelude::*;

#[derive(Module)]
struct Net {
    fc1: Linear<784, 256>,
    fc2: Linear<512, 10>,
}

impl<B: Dim, M: Mode> Module<Tensor<(B, Const<784>), f32, M>> for Net {
    type Output = Tensor<(B, Const<10>), f32, M>;

    fn forward(&self, x: Tensor<(B, Const<784>), f32, M>) -> Self::Output {
        self.fc2.forward(self.fc1.forward(x).relu())
    }
}

fn main() {
    let net = Net::init(&mut StdRng::seed_from_u64(0));
    let _logits = net.forward(Tensor::<Rank2<32, 784>>::zeros());
}

// fix: Linear<512, 10> -> Linear<256, 10>
