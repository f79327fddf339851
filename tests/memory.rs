//! A steady training loop takes its tensors' memory from the pool, not from the system.

use conformable::prelude::*;
use conformable::tensor::pool_stats;

/// Trains for ten steps, and holds the steps after the third against the pool's counters.
macro_rules! steady {
    ($model:ty, $batch:ty, $classes:literal) => {
        let mut rng = StdRng::seed_from_u64(0);
        let mut model = <$model>::init(&mut rng);
        let mut adam = Adam::new(&model, AdamConfig::default());
        let labels = Labels::<Const<32>, $classes>::from_slice(&[1; 32]).unwrap();
        let x = Tensor::<$batch>::randn(&mut rng);
        let mut after_three = pool_stats();
        for step in 1..=10 {
            let loss = cross_entropy(&model.forward(x.clone().tracked()), &labels);
            adam.step(&mut model, &loss.backward());
            let now = pool_stats();
            if step <= 3 {
                after_three = now;
            } else {
                assert_eq!(now.allocations, after_three.allocations, "step {step}");
                assert_eq!(now.live_bytes, after_three.live_bytes, "step {step}");
                assert_eq!(now.peak_bytes, after_three.peak_bytes, "step {step}");
            }
        }
        assert!(pool_stats().reuses > after_three.reuses);
    };
}

#[test]
fn an_mlp_allocates_nothing_after_its_third_step() {
    steady!(
        (Linear<784, 64>, Relu, Linear<64, 32>, Tanh, Linear<32, 10>),
        Rank2<32, 784>,
        10
    );
}

#[test]
fn a_cnn_allocates_nothing_after_its_third_step() {
    steady!(
        (
            Conv2d<1, 8, 3>,
            Relu,
            MaxPool2d<2>,
            Conv2d<8, 16, 3>,
            Gelu,
            AvgPool2d<2>,
            Flatten,
            Dropout,
            Linear<400, 10>,
        ),
        Rank4<32, 1, 28, 28>,
        10
    );
}

/// The places of maxima are pooled too: recorded or not, the same numbers come out of the same
/// blocks.
#[test]
fn maxima_take_their_places_from_the_pool() {
    let x = Tensor::<Rank4<4, 3, 8, 8>>::randn(&mut StdRng::seed_from_u64(0)).requires_grad();
    let step = || {
        let y = x.max_pool2d::<2, 2, 0>().max_axis::<1>().min_axis::<-1>();
        y.sum().backward().get(&x).unwrap()
    };
    let first = step();
    drop(step());
    let before = pool_stats();
    for _ in 0..5 {
        assert_eq!(step().to_vec(), first.to_vec());
    }
    let after = pool_stats();
    assert_eq!(after.allocations, before.allocations);
    assert_eq!(after.live_bytes, before.live_bytes);
}
