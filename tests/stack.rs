//! Nothing large lives on the stack: training runs on a thread that has 256 KiB of it.

use conformable::prelude::*;
use conformable::tensor::Float;
use std::env::current_exe;
use std::process::Command;

const STACK: usize = 256 * 1024;

/// Runs `f` on a thread with a small stack.
fn on_a_small_stack(f: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(f)
        .unwrap()
        .join()
        .unwrap();
}

fn matmul<T: Float>() {
    let mut rng = StdRng::seed_from_u64(0);
    let a = Tensor::<Rank2<512, 512>, T>::rand(&mut rng).requires_grad();
    let b = Tensor::<Rank2<512, 512>, T>::rand(&mut rng).requires_grad();
    let gradients = a.matmul(&b).sum().backward();
    assert!(gradients.get(&a).is_some() && gradients.get(&b).is_some());
}

fn train_step() {
    type Net = (
        Conv2d<3, 16, 3, 1, 1>,
        Relu,
        MaxPool2d<2>,
        Conv2d<16, 32, 3, 1, 1>,
        Relu,
        MaxPool2d<2>,
        Flatten,
        Linear<2048, 10>,
    );
    let mut rng = StdRng::seed_from_u64(0);
    let mut model = Net::init(&mut rng);
    let mut adam = Adam::new(&model, AdamConfig::default());
    let labels = Labels::<Const<16>, 10>::from_slice(&[3; 16]).unwrap();
    let x = Tensor::<Rank4<16, 3, 32, 32>>::randn(&mut rng);
    let loss = cross_entropy(&model.forward(x.tracked()), &labels);
    adam.step(&mut model, &loss.backward());
}

/// Everything is in one buffer on the heap, however large the shape: 128 MiB here.
fn large_shapes() {
    type Large = Rank2<8192, 4096>;
    let x = Tensor::<Large>::zeros();
    let first = x.as_slice().as_ptr();
    let x: Tensor<Rank1<{ 8192 * 4096 }>> = x.flatten_to::<0, { 8192 * 4096 }>();
    assert_eq!(x.as_slice().as_ptr(), first);
    let x: Tensor<Rank3<4096, 64, 128>> = x.reshape_to();
    assert_eq!(x.as_slice().as_ptr(), first);
    let x = x.reshape_to::<Large>();
    let shared = x.clone();
    assert_eq!(shared.as_slice().as_ptr(), first);
    drop(shared);
    let x = x + 1.0;
    assert_eq!(x.as_slice().as_ptr(), first);
    assert_eq!(x.sum().item(), (8192 * 4096) as f32);
    let x = Tensor::<Large>::from_fn(|[i, j]| (i + j) as f32);
    assert_eq!(x[[8191, 4095]], 12_286.0);
}

#[test]
fn products_of_matrices() {
    on_a_small_stack(matmul::<f32>);
    on_a_small_stack(matmul::<f64>);
}

#[test]
fn a_training_step_of_a_convolutional_network() {
    on_a_small_stack(train_step);
}

#[test]
fn tensors_larger_than_any_stack() {
    on_a_small_stack(large_shapes);
}

/// The same tests in a process whose threads have small stacks if nobody says otherwise: the
/// library's, which share its work, too.
#[test]
fn on_small_stacks_all_over() {
    const NAME: &str = "on_small_stacks_all_over";
    let tests = Command::new(current_exe().unwrap())
        .args(["--skip", NAME])
        .env("RUST_MIN_STACK", STACK.to_string())
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&tests.stdout);
    assert!(
        tests.status.success() && output.contains("3 passed"),
        "{output}{}",
        String::from_utf8_lossy(&tests.stderr)
    );
}
