//! Training steps (forward, mean cross-entropy, backward, SGD) and inference of whole networks.

use conformable::prelude::*;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

type Mlp = (
    Linear<784, 256>,
    Relu,
    Linear<256, 128>,
    Relu,
    Linear<128, 10>,
);
type Cnn28 = (
    Conv2d<1, 8, 3>,
    Relu,
    MaxPool2d<2>,
    Conv2d<8, 16, 3>,
    Relu,
    MaxPool2d<2>,
    Flatten,
    Linear<400, 10>,
);
type Cnn32 = (
    Conv2d<3, 16, 3, 1, 1>,
    Relu,
    MaxPool2d<2>,
    Conv2d<16, 32, 3, 1, 1>,
    Relu,
    MaxPool2d<2>,
    Flatten,
    Linear<2048, 10>,
);
type Tiny = (Linear<4, 16>, Relu, Linear<16, 3>);

macro_rules! network {
    ($name:ident, $model:ty, $batch:ty, $one:ty, $classes:literal) => {
        mod $name {
            use super::*;

            #[divan::bench]
            fn train_step_batch_64(bencher: Bencher<'_, '_>) {
                let mut rng = StdRng::seed_from_u64(0);
                let mut model = <$model>::init(&mut rng);
                let mut sgd = Sgd::new(
                    &model,
                    SgdConfig {
                        lr: 0.01,
                        ..SgdConfig::default()
                    },
                );
                let x = Tensor::<$batch>::rand(&mut rng);
                let classes: Vec<usize> = (0..64).map(|i| i % $classes).collect();
                let labels =
                    Labels::<Const<64>, $classes>::from_slice(&classes).expect("valid labels");
                bencher.bench_local(|| {
                    let logits = model.forward(x.clone().tracked());
                    let loss = cross_entropy(&logits, &labels);
                    sgd.step(&mut model, &loss.backward());
                });
            }

            #[divan::bench]
            fn infer_batch_1(bencher: Bencher<'_, '_>) {
                let mut rng = StdRng::seed_from_u64(0);
                let model = <$model>::init(&mut rng);
                let x = Tensor::<$one>::rand(&mut rng);
                bencher.bench_local(|| model.forward(black_box(&x).clone()));
            }
        }
    };
}

network!(mlp, Mlp, Rank2<64, 784>, Rank2<1, 784>, 10);
network!(cnn28, Cnn28, Rank4<64, 1, 28, 28>, Rank4<1, 1, 28, 28>, 10);
network!(cnn32, Cnn32, Rank4<64, 3, 32, 32>, Rank4<1, 3, 32, 32>, 10);
network!(tiny, Tiny, Rank2<64, 4>, Rank2<1, 4>, 3);
