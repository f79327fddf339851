//! Elementwise operations, reductions and softmax: the library beside a plain loop.

use conformable::prelude::*;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

type S = Rank2<64, 4_096>;

fn x() -> Tensor<S> {
    Tensor::randn(&mut StdRng::seed_from_u64(0))
}

#[divan::bench]
fn add(bencher: Bencher<'_, '_>) {
    let (a, b) = (x(), x());
    bencher.bench_local(|| black_box(&a) + black_box(&b));
}

#[divan::bench]
fn add_loop(bencher: Bencher<'_, '_>) {
    let (a, b) = (x().to_vec(), x().to_vec());
    bencher.bench_local(|| {
        black_box(&a)
            .iter()
            .zip(black_box(&b))
            .map(|(a, b)| a + b)
            .collect::<Vec<f32>>()
    });
}

#[divan::bench]
fn relu(bencher: Bencher<'_, '_>) {
    let a = x();
    bencher.bench_local(|| black_box(&a).clone().relu());
}

#[divan::bench]
fn relu_loop(bencher: Bencher<'_, '_>) {
    let a = x().to_vec();
    bencher.bench_local(|| {
        black_box(&a)
            .iter()
            .map(|a| a.max(0.0))
            .collect::<Vec<f32>>()
    });
}

#[divan::bench]
fn sum(bencher: Bencher<'_, '_>) {
    let a = x();
    bencher.bench_local(|| black_box(&a).sum());
}

#[divan::bench]
fn sum_loop(bencher: Bencher<'_, '_>) {
    let a = x().to_vec();
    bencher.bench_local(|| black_box(&a).iter().sum::<f32>());
}

#[divan::bench]
fn softmax(bencher: Bencher<'_, '_>) {
    let a = x();
    bencher.bench_local(|| black_box(&a).softmax::<-1>());
}
