//! Counts the instructions of a few works under valgrind and holds them against
//! `benches/instructions.txt`.
//!
//! A count does not depend on what else the machine does, so a change of a few percent is a change
//! of the code.
//!
//! ```sh
//! # fails above the tolerance
//! cargo run --release --package conformable-benches --bin instructions
//! # writes the counts down
//! cargo run --release --package conformable-benches --bin instructions -- update
//! ```
//!
//! A work is counted with the AVX2 kernels and one thread, as the difference between many
//! repetitions and few, so that what happens once cancels out, but for some 20,000 instructions
//! that differ from process to process: a pool of threads is started. So each work is repeated
//! until it has 10 million.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::{env, fs};

use conformable::prelude::*;
use conformable::shape::ConstShape;

const BASELINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.txt");

/// How far a count may be above the one that is written down.
const TOLERANCE: f64 = 0.03;

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
type Tiny = (Linear<4, 16>, Relu, Linear<16, 3>);

/// Does a work as many times as it is told.
type Work = Box<dyn Fn(usize)>;

/// The works, and how often each is repeated for a count.
fn works() -> Vec<(&'static str, usize, Work)> {
    vec![
        ("matmul 3x3x3", 20_000, matmul::<3, 3, 3>()),
        ("matmul 16x16x16", 10_000, matmul::<16, 16, 16>()),
        ("matmul 8x17x16", 10_000, matmul::<8, 17, 16>()),
        ("matmul 29x13x23", 4_000, matmul::<29, 13, 23>()),
        ("matmul 1x784x256", 300, matmul::<1, 784, 256>()),
        ("matmul 64x784x256", 6, matmul::<64, 784, 256>()),
        ("matmul 64x128x10", 400, matmul::<64, 128, 10>()),
        ("exp 64x1000", 60, on_matrix::<64, 1_000, _>(Tensor::exp)),
        ("tanh 64x1000", 40, on_matrix::<64, 1_000, _>(Tensor::tanh)),
        ("sum 64x1000", 1_000, on_matrix::<64, 1_000, _>(|x| x.sum())),
        ("layer norm 64x256", 400, layer_norm::<64, 256>()),
        ("train norm 64x256", 200, train_layer_norm::<64, 256>()),
        (
            "softmax 64x10",
            2_000,
            on_matrix::<64, 10, _>(|x| x.softmax::<-1>()),
        ),
        ("infer tiny 1", 40_000, infer::<Tiny, Rank2<1, 4>, 3>()),
        (
            "infer cnn28 1",
            150,
            infer::<Cnn28, Rank4<1, 1, 28, 28>, 10>(),
        ),
        ("train tiny 1", 4_000, train::<Tiny, Rank2<1, 4>, 1, 3>()),
        ("train mlp 64", 2, train::<Mlp, Rank2<64, 784>, 64, 10>()),
        (
            "train cnn28 64",
            1,
            train::<Cnn28, Rank4<64, 1, 28, 28>, 64, 10>(),
        ),
    ]
}

fn repeated(work: impl Fn() + 'static) -> Work {
    Box::new(move |repetitions| (0..repetitions).for_each(|_| work()))
}

fn matmul<const M: usize, const K: usize, const N: usize>() -> Work {
    let rng = &mut StdRng::seed_from_u64(0);
    let a = Tensor::<Rank2<M, K>>::randn(rng);
    let b = Tensor::<Rank2<K, N>>::randn(rng);
    repeated(move || {
        let _ = black_box(black_box(&a).matmul(black_box(&b)));
    })
}

fn on_matrix<const M: usize, const N: usize, R: 'static>(
    f: impl Fn(Tensor<Rank2<M, N>>) -> R + 'static,
) -> Work {
    let x = Tensor::<Rank2<M, N>>::randn(&mut StdRng::seed_from_u64(0));
    repeated(move || {
        black_box(f(black_box(&x).clone()));
    })
}

fn layer_norm<const M: usize, const N: usize>() -> Work {
    let layer = LayerNorm::<N>::default();
    on_matrix::<M, N, _>(move |x| layer.forward(x))
}

/// The forward and the backward pass, with the gradient of the input, of the weight and of the
/// bias.
fn train_layer_norm<const M: usize, const N: usize>() -> Work {
    let layer = LayerNorm::<N>::default();
    on_matrix::<M, N, _>(move |x| layer.forward(x.requires_grad()).sum().backward())
}

fn infer<Model, S, const CLASSES: usize>() -> Work
where
    S: ConstShape,
    Model: Init + Module<Tensor<S>, Output = Tensor<Rank2<1, CLASSES>>> + 'static,
{
    let rng = &mut StdRng::seed_from_u64(0);
    let (model, x) = (Model::init(rng), Tensor::<S>::rand(rng));
    repeated(move || {
        let _ = black_box(model.forward(black_box(&x).clone()));
    })
}

fn train<Model, S, const BATCH: usize, const CLASSES: usize>() -> Work
where
    S: ConstShape,
    Model: Init + Parameters + 'static,
    Model: Module<Tensor<S, f32, Tracked>, Output = Tensor<Rank2<BATCH, CLASSES>, f32, Tracked>>,
{
    let rng = &mut StdRng::seed_from_u64(0);
    let (model, x) = (Model::init(rng), Tensor::<S>::rand(rng));
    let sgd = Sgd::new(&model, SgdConfig::default());
    let classes: [usize; BATCH] = core::array::from_fn(|i| i % CLASSES);
    let labels = Labels::<Const<BATCH>, CLASSES>::from_slice(&classes).expect("valid labels");
    let state = RefCell::new((model, sgd));
    repeated(move || {
        let (model, sgd) = &mut *state.borrow_mut();
        let loss = cross_entropy(&model.forward(x.clone().tracked()), &labels);
        sgd.step(model, &loss.backward());
    })
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => compare(&count_all()),
        ["update"] => {
            fs::write(BASELINE, to_lines(&count_all())).expect("the baseline can be written");
            ExitCode::SUCCESS
        }
        ["work", name, repetitions] => {
            let work = works().into_iter().find(|work| work.0 == name);
            work.expect("a work of that name").2(repetitions.parse().expect("a number"));
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("usage: instructions [update]");
            ExitCode::FAILURE
        }
    }
}

type Counts = BTreeMap<String, u64>;

fn count_all() -> Counts {
    let counts = works().into_iter().map(|(name, repetitions, _)| {
        let (few, many) = (count(name, repetitions), count(name, 2 * repetitions));
        (name.to_owned(), (many - few) / repetitions as u64)
    });
    counts.collect()
}

/// The instructions of the whole program when it does a work `repetitions` times.
fn count(name: &str, repetitions: usize) -> u64 {
    let program = env::current_exe().expect("a program has a path");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["work", name, &repetitions.to_string()])
        .env("CONFORMABLE_ISA", "avx2")
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .expect("valgrind is installed");
    let report = String::from_utf8_lossy(&output.stderr);
    let collected = report
        .lines()
        .find_map(|line| line.split("Collected : ").nth(1));
    match collected.and_then(|count| count.trim().parse().ok()) {
        Some(count) if output.status.success() => count,
        _ => panic!("valgrind gave no count for `{name}`:\n{report}"),
    }
}

fn to_lines(counts: &Counts) -> String {
    counts
        .iter()
        .map(|(name, count)| format!("{name}: {count}\n"))
        .collect()
}

fn baseline() -> Counts {
    let lines = fs::read_to_string(BASELINE).expect("the baseline can be read");
    let pairs = lines.lines().filter_map(|line| line.split_once(": "));
    pairs
        .map(|(name, count)| (name.to_owned(), count.parse().expect("a count")))
        .collect()
}

/// Prints each count beside the one written down; fails when one is missing or too large.
fn compare(counts: &Counts) -> ExitCode {
    let baseline = baseline();
    let mut result = ExitCode::SUCCESS;
    println!(
        "{:<20} {:>12} {:>12}  change",
        "instructions of", "written down", "now"
    );
    for (name, &count) in counts {
        let before = baseline.get(name).copied();
        let change = before.map_or(f64::INFINITY, |before| count as f64 / before as f64 - 1.0);
        let verdict = match change {
            change if change > TOLERANCE => {
                result = ExitCode::FAILURE;
                "  TOO MANY"
            }
            change if change < -TOLERANCE => "  fewer: write them down with `update`",
            _ => "",
        };
        let before = before.map_or("-".to_owned(), |before| before.to_string());
        println!(
            "{name:<20} {before:>12} {count:>12} {:>+6.1} %{verdict}",
            100.0 * change
        );
    }
    result
}
