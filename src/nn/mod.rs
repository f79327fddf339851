//! Layers: what a model is put together from.

mod activation;
mod array;
mod behaviour;
mod conv;
pub mod cost;
mod dropout;
mod flatten;
mod fuse;
mod fusion;
pub mod init;
mod lambda;
mod layer_norm;
mod linear;
pub mod loss;
pub mod metrics;
mod module;
mod optional;
mod pool;
mod reference;
mod residual;
mod softmax;
mod tuple;

#[doc(inline)]
pub use crate::ops::{Activation, Elementwise, Kept, Pointwise};
pub use activation::{Elu, Gelu, GeluTanh, LeakyRelu, Relu, Sigmoid, Silu, Softplus, Tanh};
pub use behaviour::{Eval, Frozen, Sampling};
/// Makes a struct of layers a model: its parameters, their paths and their first values.
///
/// # Example
///
/// ```
/// use conformable::prelude::*;
///
/// #[derive(Module)]
/// struct Scaled<L> {
///     layer: L,
///     #[module(init = Param::new(Tensor::ones()))]
///     scale: Param<Rank0>,
///     #[module(skip)]
///     calls: usize,
/// }
///
/// let model = Scaled::<Linear<2, 3>>::init(&mut StdRng::seed_from_u64(0));
/// assert_eq!(model.scale.value().item(), 1.0);
/// let paths: Vec<_> = parameters(&model).into_iter().map(|p| p.path).collect();
/// assert_eq!(paths, ["layer.weight", "layer.bias", "scale"]);
/// const _: () = assert!(Scaled::<Linear<2, 3>>::PARAMS == 2 * 3 + 3 + 1);
/// # let _ = model.calls;
/// ```
pub use conformable_derive::Module;
pub use conv::{Conv2d, DepthwiseConv2d, GroupedConv2d};
pub use dropout::Dropout;
pub use flatten::{Flatten, FlattenTo};
pub use fusion::Fusion;
pub use init::Initializer;
pub use lambda::Lambda;
pub use layer_norm::LayerNorm;
pub use linear::Linear;
#[doc(hidden)]
pub use module::Through;
pub use module::{Init, Module};
pub use optional::Optional;
pub use pool::{AvgPool2d, GlobalAvgPool2d, MaxPool2d};
pub use residual::Residual;
pub use softmax::{LogSoftmax, Softmax};
