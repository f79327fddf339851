//! Layers: what a model is put together from.

mod activation;
mod array;
pub mod init;
mod lambda;
mod linear;
mod module;
mod residual;
mod tuple;

pub use activation::Relu;
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
pub use init::Initializer;
pub use lambda::Lambda;
pub use linear::Linear;
pub use module::{Init, KeepsShape, Module, Through};
pub use residual::Residual;
