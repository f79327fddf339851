//! Training shares work with threads of the library's own: rayon's threads stay free for the user.

use conformable::nn::loss::cross_entropy;
use conformable::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::channel;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(60);

fn pool(threads: usize) -> ThreadPool {
    let pool = ThreadPoolBuilder::new().num_threads(threads);
    pool.stack_size(512 * 1024).build().unwrap()
}

/// Trains until it is told to stop, counting the steps.
fn train(is_over: &AtomicBool, steps: &AtomicUsize) {
    type Net = (Linear<64, 128>, Relu, Linear<128, 10>);
    let mut rng = StdRng::seed_from_u64(0);
    let mut model = Net::init(&mut rng);
    let mut sgd = Sgd::new(&model, SgdConfig::default());
    let labels = Labels::<Const<64>, 10>::from_slice(&[3; 64]).unwrap();
    let x = Tensor::<Rank2<64, 64>>::randn(&mut rng);
    while !is_over.load(Relaxed) {
        let loss = cross_entropy(&model.forward(x.clone().tracked()), &labels);
        sgd.step(&mut model, &loss.backward());
        steps.fetch_add(1, Relaxed);
    }
}

/// Runs `f` in a pool of so many threads while one of them trains without a pause, and checks that
/// it returns.
fn beside_training(threads: usize, f: impl FnOnce() + Send) {
    let pool = pool(threads);
    let (is_over, steps) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (done, is_done) = channel();
    pool.in_place_scope(|scope| {
        scope.spawn(|_| train(&is_over, &steps));
        // The training has the threads that it can get.
        while steps.load(Relaxed) < 100 {
            std::thread::yield_now();
        }
        scope.spawn(move |_| {
            f();
            done.send(()).unwrap();
        });
        let result = is_done.recv_timeout(LIMIT);
        is_over.store(true, Relaxed);
        assert!(result.is_ok(), "the training keeps all threads");
    });
}

#[test]
fn a_join_returns() {
    beside_training(3, || {
        for _ in 0..100 {
            let sum = |n: u64| (0..n).sum::<u64>();
            assert_eq!(
                rayon::join(|| sum(10_000), || sum(100)),
                (49_995_000, 4_950)
            );
        }
    });
}

#[test]
fn batches_are_loaded_in_a_pool_of_two() {
    beside_training(2, || {
        let (batch, batches) = channel();
        for i in 0..10 {
            batch.send(Tensor::<Rank2<8, 8>>::full(i as f32)).unwrap();
        }
        drop(batch);
        assert_eq!(
            batches.iter().map(|batch| batch.sum().item()).sum::<f32>(),
            2_880.0
        );
    });
}

/// The threads of a pool end when it is dropped, though others train on.
#[test]
fn a_dropped_pool_ends() {
    let (is_over, steps) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (ended, is_ended) = channel();
    std::thread::scope(|scope| {
        let pool = ThreadPoolBuilder::new()
            .num_threads(3)
            .exit_handler(move |i| ended.send(i).unwrap())
            .build()
            .unwrap();
        pool.install(|| {
            let is_enough = AtomicBool::new(false);
            rayon::scope(|scope| {
                scope.spawn(|_| train(&is_enough, &steps));
                while steps.load(Relaxed) < 100 {
                    std::thread::yield_now();
                }
                is_enough.store(true, Relaxed);
            });
        });
        scope.spawn(|| train(&is_over, &steps));
        drop(pool);
        let all = (0..3).all(|_| is_ended.recv_timeout(LIMIT).is_ok());
        is_over.store(true, Relaxed);
        assert!(all, "a thread of a dropped pool goes on");
    });
}

#[test]
fn the_bits_are_the_same_in_a_pool_of_a_thousand_threads() {
    let pool = ThreadPoolBuilder::new().num_threads(1_000);
    let pool = pool.stack_size(64 * 1024).build().unwrap();
    let product = || {
        let mut rng = StdRng::seed_from_u64(0);
        let x = Tensor::<Rank2<20_000, 8>>::randn(&mut rng);
        let y = Tensor::<Rank2<8, 24>>::randn(&mut rng);
        x.matmul(&y).to_vec()
    };
    assert!(self::pool(1).install(product) == pool.install(product));
}
