//! How long a layer takes.

use std::time::{Duration, Instant};

use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::autograd::{Parameters, Tracked};
use crate::nn::{Init, Module};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// Measured times of a layer or a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Of the forward pass, recorded for a backward pass.
    pub forward: Duration,
    /// Of the backward pass.
    pub backward: Duration,
}

/// How one layer is to be measured.
#[derive(Debug)]
pub(super) struct Stopwatch {
    /// The size of a dynamic axis.
    pub dynamic: usize,
    /// Whether the gradient of the input is computed.
    pub needs_input_gradient: bool,
}

/// A run is repeated until this time is over.
const ENOUGH: Duration = Duration::from_millis(20);
const AT_LEAST: usize = 5;
const AT_MOST: usize = 500;

/// The size of the first dynamic axis, 1 if there is none.
pub(super) fn dynamic_size<S: Shape, T: Float>(x: &Tensor<S, T>) -> usize {
    let axis = S::SIZES.iter().position(Option::is_none);
    axis.map_or(1, |axis| x.sizes().as_ref()[axis])
}

/// A layer of type `L`, with an input of shape `S`.
pub(super) fn layer<L, S, T, Out>(stopwatch: &Stopwatch) -> Times
where
    L: Init + Parameters + Module<Tensor<S, T, Tracked>, Output = Tensor<Out, T, Tracked>>,
    S: Shape,
    T: Float,
    Out: Shape,
{
    let sizes: Vec<_> = S::SIZES
        .iter()
        .map(|size| size.unwrap_or(stopwatch.dynamic))
        .collect();
    let shape = S::from_sizes(&sizes).expect("constant sizes are those of the type");
    let mut rng = StdRng::seed_from_u64(0);
    let (layer, x) = (L::init(&mut rng), Tensor::randn_of(shape, &mut rng));
    let forward = |x| layer.forward(x);
    if stopwatch.needs_input_gradient {
        measure(&x, true, Tensor::requires_grad, forward)
    } else {
        measure(&x, L::PARAMS > 0, Tensor::tracked, forward)
    }
}

/// The times of `forward` and of its backward pass, where `x` is recorded by `record`.
pub(super) fn measure<S: Shape, T: Float, Out: Shape>(
    x: &Tensor<S, T>,
    has_gradient: bool,
    record: impl Fn(Tensor<S, T>) -> Tensor<S, T, Tracked>,
    forward: impl Fn(Tensor<S, T, Tracked>) -> Tensor<Out, T, Tracked>,
) -> Times {
    let mut output = None;
    let [forward, backward] = medians(|| {
        // A copy of its own, which the layer may overwrite as it would in the model.
        let x = record(own_copy(x));
        let start = Instant::now();
        let y = forward(x);
        let forward = start.elapsed();
        let loss = y.sum();
        output.get_or_insert_with(|| y.shape());
        drop(y);
        let start = Instant::now();
        if has_gradient {
            drop(loss.backward());
        }
        [forward, start.elapsed()]
    });
    if !has_gradient {
        return Times {
            forward,
            ..Times::default()
        };
    }
    // The backward pass of the sum is no part of the layer.
    let output = output.expect("there was a run");
    let [of_sum] = medians(|| {
        let loss = Tensor::<Out, T>::zeros_of(output).requires_grad().sum();
        let start = Instant::now();
        drop(loss.backward());
        [start.elapsed()]
    });
    Times {
        forward,
        backward: backward.saturating_sub(of_sum),
    }
}

pub(super) fn own_copy<S: Shape, T: Float>(x: &Tensor<S, T>) -> Tensor<S, T> {
    let mut copy = x.clone();
    let _ = copy.as_mut_slice();
    copy
}

/// The median of each time, over many runs.
fn medians<const N: usize>(mut run: impl FnMut() -> [Duration; N]) -> [Duration; N] {
    run();
    let start = Instant::now();
    let mut runs = Vec::new();
    while runs.len() < AT_LEAST || (start.elapsed() < ENOUGH && runs.len() < AT_MOST) {
        runs.push(run());
    }
    core::array::from_fn(|i| {
        let mut times: Vec<_> = runs.iter().map(|run| run[i]).collect();
        times.sort_unstable();
        times[times.len() / 2]
    })
}
