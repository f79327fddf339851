//! What a model costs, as constants: parameters, FLOPs and bytes for a given type of input.
//!
//! ```
//! use conformable::nn::cost::{Budget, Cost, OptimizerState};
//! use conformable::prelude::*;
//!
//! type Mlp = (Linear<784, 256>, Relu, Linear<256, 128>, Relu, Linear<128, 10>);
//! type Batch = Tensor<Rank2<32, 784>>;
//!
//! const COST: Cost = Cost::of::<Mlp, Batch>();
//!
//! // `cargo check` fails if one of these does not hold.
//! const _: () = assert!(Mlp::PARAMS < 250_000);
//! const _: () = assert!(COST.forward_flops < 16_000_000);
//! const _: () = COST.within(Budget { activation_bytes: 1 << 20, ..Budget::NONE });
//!
//! assert_eq!(COST.output.to_string(), "[32, 10]");
//! assert_eq!(COST.optimizer_bytes(OptimizerState::Adam), 2 * 4 * 235_146);
//! ```
//!
//! [`summary`](summary()) makes a table of the layers, [`profile`](profile()) the same with
//! measured times, and [`costcheck`] holds the constants against what a run really does.
//!
//! # Definitions
//!
//! **FLOPs**: a product of an `m × k` by a `k × n` matrix has `2·m·k·n`; a bias has 1 for each
//! element that it is added to. So each element of a linear layer's output has `2·IN + 1`, and each
//! of a convolution's `2·K·K·IN/GROUPS + 1`, whether or not part of its window lies in the padding.
//! The weight of a normalisation has 1 for each element that it multiplies. Everything else counts
//! 0, as in fvcore and torchinfo: activation functions, pooling, softmax, dropout, reshaping, the
//! mean and the variance of a normalisation, and the addition of a residual connection.
//!
//! A **training step** is the forward pass, the gradient of every parameter and the gradient of the
//! input of every layer that needs one. A weight's gradient has as many FLOPs as the layer's
//! products, that of a normalisation 2 for each element, a bias's 1 for each element of the output,
//! and the gradient of the input as many as the layer's products. A layer needs the gradient of its
//! input if a layer with parameters stands in front of it, so the first one does not. The loss and
//! the optimizer are not part of the model and not counted.
//!
//! **Bytes** are those of the elements of tensors. *Parameters*: of their values; gradients are as
//! large again. *Buffers*: of their values. *Activations*: of every tensor that the graph holds for
//! the backward pass, once each, also if several operations hold it; the input counts, if the first
//! layer keeps it. *Peak of a forward pass*: the most bytes in activations at any time of
//! inference, with the input, when nobody outside holds it; without the parameters. The scratch
//! memory of kernels, a fixed number of bytes for each thread, is not counted, nor are the up to
//! 1/8 by which the pool rounds up a tensor's memory.
//!
//! **Dynamic batch**: a [`Dyn`](crate::Dyn) axis counts as 1, so that all numbers but those of
//! parameters are *for each sample*; [`Cost::of_batch`] takes another size.
//!
//! # Models
//!
//! Layers, tuples, arrays and [`Residual`](crate::nn::Residual) have a cost, and so have
//! [`Eval`](crate::nn::Eval), [`Frozen`](crate::nn::Frozen) and [`Sampling`](crate::nn::Sampling):
//! the parameters of a frozen layer have no gradients, and a dropout costs where it behaves as
//! while training. The `forward` of a struct is code that no macro can read, so a struct says which
//! layers it goes through. In this list the name of a field stands for its layer. It costs what the
//! same layers in a tuple cost.
//!
//! ```
//! use conformable::nn::cost::{Cost, costcheck};
//! use conformable::prelude::*;
//!
//! #[derive(Module)]
//! #[module(cost = (conv1, Relu, MaxPool2d<2>, Residual<(conv2, Relu)>, Flatten, fc))]
//! struct Cnn {
//!     conv1: Conv2d<1, 16, 3>,
//!     conv2: Conv2d<16, 16, 3, 1, 1>,
//!     fc: Linear<2704, 10>,
//! }
//!
//! type Images<B, M> = Tensor<(B, Const<1>, Const<28>, Const<28>), f32, M>;
//!
//! impl<B: Dim, M: Mode> Module<Images<B, M>> for Cnn {
//!     type Output = Tensor<(B, Const<10>), f32, M>;
//!
//!     fn forward(&self, x: Images<B, M>) -> Self::Output {
//!         let x = self.conv1.forward(x).relu().max_pool2d::<2, 2, 0>();
//!         let x = self.conv2.forward(x.clone()).relu() + x;
//!         self.fc.forward(x.flatten::<1>())
//!     }
//! }
//!
//! const PER_IMAGE: Cost = Cost::of::<Cnn, Images<Dyn, Plain>>();
//! const _: () = assert!(PER_IMAGE.forward_flops == 1_041_050);
//!
//! // In a test: does the list say what `forward` does?
//! let model = Cnn::init(&mut StdRng::seed_from_u64(0));
//! costcheck(&model, &Tensor::<Rank4<8, 1, 28, 28>>::ones())?;
//! # Ok::<(), conformable::nn::cost::CostMismatch>(())
//! ```
//!
//! The layers of the list have to fit each other and the input, and every layer among the fields
//! has to stand in it: that is what the compiler checks. Whether the list tells the truth is what
//! [`costcheck`] finds out.
//!
//! A layer of one's own says what it does in one constant, `#[module(work = Work::new())]`; see
//! [`Work`]. A model that is put together by hand implements [`HasCost`] with the plan of a tuple
//! of layers.

mod budget;
mod check;
mod plan;
mod profile;
mod sizes;
mod stopwatch;
mod summary;
mod table;
mod walk;

pub use budget::Budget;
pub use check::{CostMismatch, costcheck};
pub(in crate::nn) use plan::Behaviour;
pub use plan::{Plan, Work};
pub use profile::profile;
pub use sizes::Sizes;
pub use stopwatch::Times;
pub use summary::{Row, Summary, summary};

use core::marker::PhantomData;

use conformable_terse::terse;

use crate::autograd::{Mode, Parameters};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};
use walk::Walk;

/// A model whose cost for an input of type `X` is known to the compiler.
///
/// `#[derive(Module)]` makes it for a struct that says `#[module(cost = (..))]`; see the
/// [module](self).
///
/// ```
/// use conformable::nn::cost::{Cost, HasCost, Plan, Work, costcheck};
/// use conformable::prelude::*;
///
/// /// A layer of one's own: `y = scale · x`.
/// ///
/// /// It has one product an element; for the gradient of the scale two operations, for that of
/// /// the input one. Both factors are kept.
/// #[derive(Module)]
/// #[module(work = Work::new().flops(1, 2, 1).keeps_input().keeps_elements(1))]
/// struct Scale {
///     scale: Param<Rank0>,
/// }
///
/// impl<S: Shape, M: Mode> Module<Tensor<S, f32, M>> for Scale {
///     type Output = Tensor<S, f32, M>;
///
///     fn forward(&self, x: Tensor<S, f32, M>) -> Tensor<S, f32, M> {
///         let scale = self.scale.tensor::<M>().broadcast_to(x.shape());
///         x * scale
///     }
/// }
///
/// type Scaled = (Linear<4, 8>, Scale);
/// const COST: Cost = Cost::of::<Scaled, Tensor<Rank1<4>>>();
/// const _: () = assert!(COST.forward_flops == 8 * 9 + 8);
///
/// let model = Scaled::init(&mut StdRng::seed_from_u64(0));
/// costcheck(&model, &Tensor::<Rank2<64, 4>>::ones())?;
/// let gradients = model.forward(Tensor::<Rank1<4>>::ones().tracked()).sum().backward();
/// assert!(gradients.get(&model.1.scale).is_some());
///
/// /// A model put together by hand.
/// struct Twice(Linear<8, 8>, Linear<8, 8>);
/// # impl Parameters for Twice { const PARAMS: usize = 2 * 72; }
///
/// type Layers = (Linear<8, 8>, Relu, Linear<8, 8>);
///
/// impl<X> HasCost<X> for Twice
/// where
///     Layers: HasCost<X>,
/// {
///     type Output = <Layers as HasCost<X>>::Output;
///     const PLAN: Plan = Layers::PLAN;
/// }
/// # const _: () = assert!(Cost::of::<Twice, Tensor<Rank1<8>>>().params == 144);
/// # Ok::<(), conformable::nn::cost::CostMismatch>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "the cost of `{Self}` is not known to the compiler",
    label = "this model does not say which layers its input goes through",
    note = "on a struct that derives `Module`, list the layers of its `forward`: `#[module(cost = \
        (fc1, Relu, fc2))]`; a layer says what it does: `#[module(work = Work::new())]`; the body \
        of a closure is not known"
)]
pub trait HasCost<X> {
    /// What comes out, as [`Module::Output`](super::Module::Output).
    type Output;

    /// The layers that the input goes through.
    const PLAN: Plan;
}

/// An input whose way through a model of type `L` has a cost: a tensor, if `L: HasCost`.
///
/// It is implemented for all of these, and nobody else needs it; as the other side of [`HasCost`]
/// it lets a wrong layer in the middle of a model be reported as one error about that layer.
#[diagnostic::on_unimplemented(
    message = "the cost of a model is for a type of tensor, but `{Self}` is none",
    label = "expected a type such as `Tensor<Rank2<32, 784>>`",
    note = "`Tensor<(Dyn, Const<784>)>`, with a dynamic batch, gives the cost of each sample"
)]
pub trait InputOf<L> {
    #[doc(hidden)]
    const SIZES: Sizes;
    #[doc(hidden)]
    const ELEMENT_BYTES: usize;
    #[doc(hidden)]
    const PLAN: Plan;
    #[doc(hidden)]
    const STATE: State;
}

#[terse]
impl<S: Shape, T: Float, M: Mode, L> InputOf<L> for Tensor<S, T, M>
where
    L: HasCost<Self> + Parameters,
{
    const SIZES: Sizes = Sizes::of::<S>();
    const ELEMENT_BYTES: usize = size_of::<T>();
    const PLAN: Plan = <L as HasCost<Self>>::PLAN;
    const STATE: State = State {
        params: L::PARAMS,
        param_bytes: L::PARAM_BYTES,
        buffer_bytes: L::BUFFER_BYTES,
    };
}

/// What a model keeps, whatever its input is.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct State {
    params: usize,
    param_bytes: usize,
    buffer_bytes: usize,
}

/// What a model costs for one type of input. What is counted is defined in the [module](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The sizes of the output.
    pub output: Sizes,
    /// The number of parameters.
    pub params: usize,
    /// The bytes of the parameters.
    pub param_bytes: usize,
    /// The bytes of the buffers: state that is saved with the parameters and not trained.
    pub buffer_bytes: usize,
    /// The FLOPs of a forward pass.
    pub forward_flops: u64,
    /// The FLOPs of a forward and a backward pass.
    pub training_flops: u64,
    /// The bytes of the activations that are held for the backward pass.
    pub activation_bytes: usize,
    /// The most bytes in activations at any time of a forward pass that infers.
    pub peak_bytes: usize,
}

#[terse]
impl Cost {
    /// The cost of a model of type `L` for an input of type `X`; for each sample, if its batch is
    /// dynamic.
    pub const fn of<L, X: InputOf<L>>() -> Self {
        Self::of_batch::<L, X>(1)
    }

    /// As [`of`](Self::of), with a size for the dynamic axis.
    ///
    /// ```
    /// use conformable::nn::cost::Cost;
    /// use conformable::prelude::*;
    ///
    /// type Layer = Linear<784, 10>;
    /// const DYNAMIC: Cost = Cost::of_batch::<Layer, Tensor<(Dyn, Const<784>)>>(32);
    /// const CONSTANT: Cost = Cost::of::<Layer, Tensor<Rank2<32, 784>>>();
    /// const _: () = assert!(DYNAMIC.forward_flops == CONSTANT.forward_flops);
    /// ```
    pub const fn of_batch<L, X: InputOf<L>>(dynamic: usize) -> Self {
        let start = Walk::start(X::SIZES, X::ELEMENT_BYTES, dynamic, false);
        Self::at_the_end(start.through(&X::PLAN), X::STATE)
    }

    const fn at_the_end(walk: Walk, state: State) -> Self {
        Self {
            output: walk.sizes,
            params: state.params,
            param_bytes: state.param_bytes,
            buffer_bytes: state.buffer_bytes,
            forward_flops: walk.forward_flops,
            training_flops: walk.forward_flops + walk.param_flops + walk.input_flops,
            activation_bytes: walk.kept_bytes,
            peak_bytes: walk.peak_bytes,
        }
    }

    /// The FLOPs of a backward pass.
    pub const fn backward_flops(&self) -> u64 {
        self.training_flops - self.forward_flops
    }

    /// The bytes that an optimizer keeps from step to step.
    pub const fn optimizer_bytes(&self, optimizer: OptimizerState) -> usize {
        self.param_bytes
            * match optimizer {
                OptimizerState::Sgd => 0,
                OptimizerState::Momentum => 1,
                OptimizerState::Adam => 2,
            }
    }

    /// The bytes of inference: parameters, buffers and the peak of the activations.
    pub const fn inference_bytes(&self) -> usize {
        self.param_bytes + self.buffer_bytes + self.peak_bytes
    }

    /// The bytes of training: parameters, their gradients, what the optimizer keeps, buffers, and
    /// the activations held for the backward pass. The gradients of activations come to this, a few
    /// at a time.
    pub const fn training_bytes(&self, optimizer: OptimizerState) -> usize {
        2 * self.param_bytes
            + self.optimizer_bytes(optimizer)
            + self.buffer_bytes
            + self.activation_bytes
    }
}

/// What an optimizer keeps for each parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptimizerState {
    /// Nothing: [`Sgd`](crate::optim::Sgd) without momentum.
    Sgd,
    /// One number: [`Sgd`](crate::optim::Sgd) with momentum.
    Momentum,
    /// Two numbers: [`Adam`](crate::optim::Adam) and [`AdamW`](crate::optim::AdamW).
    Adam,
}

#[terse]
impl<X, L: HasCost<X>> HasCost<X> for Box<L> {
    type Output = L::Output;

    const PLAN: Plan = L::PLAN;
}

/// A field of a struct, in the list of its `cost`; made by `#[derive(Module)]`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Field<L, const INDEX: usize>(PhantomData<L>);

#[terse]
impl<X, L: HasCost<X>, const INDEX: usize> HasCost<X> for Field<L, INDEX> {
    type Output = L::Output;

    const PLAN: Plan = Plan::field(INDEX, &L::PLAN);
}
