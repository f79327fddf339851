//! Reverse-mode differentiation: the graph of operations, gradients, and parameters.
//!
//! A [`Tracked`] tensor holds a reference to the graph node of the operation that made it.
//! `backward()` on a tracked scalar walks the nodes from the last made to the first, and leaves a
//! gradient for every [`Param`] and every tensor made by
//! [`requires_grad`](crate::tensor::Tensor::requires_grad) that the scalar depends on. Nothing in a
//! model changes on the way: the gradients come back as [`Gradients`], and an optimizer applies
//! them.
//!
//! Equation: for a scalar `L` and a node `y = f(x)`, `∂L/∂x = (∂f/∂x)ᵀ · ∂L/∂y`, summed over all
//! uses of `x`.

mod arrived;
mod backward;
mod buffer;
mod check;
mod custom;
mod freeze;
mod gradients;
mod graph;
mod info;
mod mode;
mod param;
mod path;
mod random;
mod record;
mod replica;
mod update;
mod view;
mod visit;

#[doc(hidden)]
pub use backward::{IsScalar, IsTracked, LossAxes, LossRank};
pub use buffer::Buffer;
pub use check::{GradcheckError, gradcheck};
pub use custom::{custom2, custom3, custom4};
pub use freeze::set_requires_grad;
pub use gradients::Gradients;
#[doc(hidden)]
pub use gradients::Leaf;
#[doc(hidden)]
pub use graph::Node;
pub(crate) use graph::Sink;
pub use info::{BufferInfo, ParamInfo, buffers, parameters};
pub use mode::{FrozenSampling, Mode, PlainSampling, Tracked, TrackedEval, TrackedFrozen};
#[doc(hidden)]
pub use mode::{Join, Keeps};
pub use param::Param;
pub use path::Path;
pub use random::RngStream;
pub use replica::replica;
pub(crate) use update::ByBuffer;
pub(crate) use view::View;
pub use visit::{Parameters, Visitor, VisitorMut};
