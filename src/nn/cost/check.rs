use core::convert::Infallible;

use conformable_terse::terse;
use thiserror::Error;

use super::stopwatch::{dynamic_size, own_copy};
use super::walk::Walk;
use super::{HasCost, Sizes};
use crate::autograd::{Buffer, Param, Parameters, Path, Tracked, Visitor};
use crate::nn::Module;
use crate::shape::{ConstShape, Shape};
use crate::tensor::{Element, Float, Tensor, pool_capacity, pool_stats};

/// A cost that is not what a run found.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the cost says {what}: {said}, but a run of the model found {found}")]
pub struct CostMismatch {
    /// What disagrees.
    pub what: &'static str,
    /// What the constant says.
    pub said: String,
    /// What was found.
    pub found: String,
}

/// Holds the cost of a model against what a run of it does: for the tests of a model with a `cost`
/// of its own.
///
/// The parameters are counted by visiting them; the output is looked at; and the memory is what the
/// pool of tensors says, on a thread of its own: the peak of a pass that infers, and what the graph
/// holds after a recorded one. Byte for byte, since a layer too many, too few or at another place
/// shows there. FLOPs leave no trace that could be looked at, so they are checked only in so far as
/// they follow from the layers.
///
/// # Errors
/// [`CostMismatch`] for the first number that disagrees.
///
/// # Panics
/// If the model does.
///
/// ```
/// use conformable::nn::cost::costcheck;
/// use conformable::prelude::*;
///
/// #[derive(Module)]
/// #[module(cost = (fc1, fc2))]
/// struct Mlp {
///     fc1: Linear<64, 32>,
///     fc2: Linear<32, 10>,
/// }
///
/// impl<M: Mode> Module<Tensor<Rank2<16, 64>, f32, M>> for Mlp {
///     type Output = Tensor<Rank2<16, 10>, f32, M>;
///
///     fn forward(&self, x: Tensor<Rank2<16, 64>, f32, M>) -> Self::Output {
///         self.fc2.forward(self.fc1.forward(x)).tanh()
///     }
/// }
///
/// let model = Mlp::init(&mut StdRng::seed_from_u64(0));
/// let error = costcheck(&model, &Tensor::ones()).unwrap_err();
/// assert_eq!(error.what, "the bytes of activations held for the backward pass");
/// ```
#[terse]
pub fn costcheck<L, S, T, Out>(model: &L, x: &Tensor<S, T>) -> Result<(), CostMismatch>
where
    L: HasCost<Tensor<S, T>>
        + Parameters
        + Module<Tensor<S, T>, Output = Tensor<Out, T>>
        + Module<Tensor<S, T, Tracked>, Output = Tensor<Out, T, Tracked>>
        + Sync,
    S: Shape,
    T: Float,
    Out: Shape,
{
    let said =
        Walk::start(Sizes::of::<S>(), size_of::<T>(), dynamic_size(x), true).through(&L::PLAN);

    let mut counter = Counter::default();
    let Ok(()) = model.visit(&mut Path::root(), &mut counter);
    compare("the number of parameters", L::PARAMS, counter.params)?;
    compare("the bytes of parameters", L::PARAM_BYTES, counter.bytes)?;
    compare("the elements of buffers", L::BUFFERS, counter.buffers)?;
    compare(
        "the bytes of buffers",
        L::BUFFER_BYTES,
        counter.buffer_bytes,
    )?;

    // Each on a thread whose pool has seen nothing else.
    let (output, peak) = alone(|| {
        let y = model.forward(own_copy(x));
        (y.sizes().as_ref().to_vec(), pool_stats().peak_bytes)
    });
    let sizes = said.sizes.as_slice().iter();
    let sizes: Vec<_> = sizes
        .map(|n| n.unwrap_or_else(|| dynamic_size(x)))
        .collect();
    if sizes != output {
        return Err(mismatch(
            "the sizes of the output",
            format!("{sizes:?}"),
            format!("{output:?}"),
        ));
    }
    compare(
        "the bytes at the peak of a forward pass",
        said.peak_bytes,
        peak,
    )?;
    let held = alone(|| {
        let loss = model.forward(own_copy(x).tracked()).sum();
        let held = pool_stats().live_bytes - pool_capacity(size_of::<T>());
        drop(loss);
        held
    });
    compare(
        "the bytes of activations held for the backward pass",
        said.kept_bytes,
        held,
    )
}

/// Counts what parameters and buffers hold.
#[derive(Default)]
struct Counter {
    params: usize,
    bytes: usize,
    buffers: usize,
    buffer_bytes: usize,
}

impl Visitor for Counter {
    type Error = Infallible;

    fn param<S: ConstShape, T: Float>(
        &mut self,
        _path: &Path,
        param: &Param<S, T>,
    ) -> Result<(), Infallible> {
        self.params += param.value().as_slice().len();
        self.bytes += size_of_val(param.value().as_slice());
        Ok(())
    }

    fn buffer<S: ConstShape, T: Element>(
        &mut self,
        _path: &Path,
        buffer: &Buffer<S, T>,
    ) -> Result<(), Infallible> {
        self.buffers += buffer.value().as_slice().len();
        self.buffer_bytes += size_of_val(buffer.value().as_slice());
        Ok(())
    }
}

/// Runs `f` on a new thread.
fn alone<R: Send>(f: impl FnOnce() -> R + Send) -> R {
    std::thread::scope(|scope| match scope.spawn(f).join() {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

fn compare(what: &'static str, said: usize, found: usize) -> Result<(), CostMismatch> {
    if said == found {
        return Ok(());
    }
    Err(mismatch(what, said.to_string(), found.to_string()))
}

fn mismatch(what: &'static str, said: String, found: String) -> CostMismatch {
    CostMismatch { what, said, found }
}
