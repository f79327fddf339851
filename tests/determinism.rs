//! Same seed, same bits: run after run, and for any number of threads.

use conformable::prelude::*;

type Net = (
    Conv2d<3, 8, 3, 1, 1>,
    Relu,
    MaxPool2d<2>,
    Conv2d<8, 16, 3>,
    Gelu,
    AvgPool2d<2>,
    Flatten,
    Dropout,
    Linear<784, 64>,
    Tanh,
    Linear<64, 10>,
);

/// The bits of every parameter after three steps, and of an inference.
fn train(seed: u64) -> Vec<u32> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut model = Net::init(&mut rng);
    let mut adam = Adam::new(&model, AdamConfig::default());
    let classes: Vec<usize> = (0..48).map(|i| i % 10).collect();
    let labels = Labels::<Const<48>, 10>::from_slice(&classes).unwrap();
    let x = Tensor::<Rank4<48, 3, 32, 32>>::randn(&mut rng);
    for _ in 0..3 {
        let loss = cross_entropy(&model.forward(x.clone().tracked()), &labels);
        adam.step(&mut model, &loss.backward());
    }
    let mut values = model.forward(x).to_vec();
    values.extend_from_slice(model.0.weight.value().as_slice());
    values.extend_from_slice(model.8.weight.value().as_slice());
    values.into_iter().map(f32::to_bits).collect()
}

fn with_threads<R: Send>(threads: usize, f: impl FnOnce() -> R + Send) -> R {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap()
        .install(f)
}

#[test]
fn a_seed_gives_the_same_bits_for_any_number_of_threads() {
    let one = with_threads(1, || train(5));
    assert!(
        one == with_threads(1, || train(5)),
        "two runs with one thread differ"
    );
    for threads in [2, 3] {
        assert!(
            one == with_threads(threads, || train(5)),
            "one thread and {threads} differ"
        );
    }
}

#[test]
fn another_seed_gives_other_bits() {
    assert!(train(5) != train(6));
}
