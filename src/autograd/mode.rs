use super::Node;
use crate::tensor::{Plain, Traced};

/// The mode of tensors whose operations are recorded for a backward pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tracked;

#[diagnostic::do_not_recommend]
impl Traced for Tracked {
    /// The node of the operation that made the tensor; none if no gradient flows through it.
    type Trace = Option<Node>;
}

/// [`Plain`] or [`Tracked`]: the bound of code that is generic over the mode.
///
/// A function or a layer bounded by `M: Mode` is written once, and infers or trains as its input says:
///
/// ```
/// use conformable::prelude::*;
///
/// fn softly<B: Dim, M: Mode>(x: Tensor<(B, Const<3>), f32, M>) -> Tensor<(B, Const<3>), f32, M> {
///     (x.clone() + x.tanh()) * 0.5
/// }
/// # let _ = softly(Tensor::<Rank2<1, 3>>::zeros());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a mode of tensors",
    label = "expected `Plain` or `Tracked`",
    note = "write `M: Mode` to be generic over both"
)]
pub trait Mode: Traced + Join<Self, Output = Self> + Join<Plain, Output = Self> {
    /// Whether operations are recorded.
    const TRACKED: bool;

    /// Whether layers behave as while training: a dropout drops, a batch norm takes the statistics of its batch.
    const TRAINING: bool;

    #[doc(hidden)]
    fn node(trace: &Self::Trace) -> Option<&Node>;

    #[doc(hidden)]
    fn into_node(trace: Self::Trace) -> Option<Node>;

    #[doc(hidden)]
    fn trace(node: impl FnOnce() -> Option<Node>) -> Self::Trace;
}

#[diagnostic::do_not_recommend]
impl Mode for Plain {
    const TRACKED: bool = false;
    const TRAINING: bool = false;

    #[inline]
    fn node((): &()) -> Option<&Node> {
        None
    }

    #[inline]
    fn into_node((): ()) -> Option<Node> {
        None
    }

    #[inline]
    fn trace(_node: impl FnOnce() -> Option<Node>) {}
}

#[diagnostic::do_not_recommend]
impl Mode for Tracked {
    const TRACKED: bool = true;
    const TRAINING: bool = true;

    #[inline]
    fn node(trace: &Option<Node>) -> Option<&Node> {
        trace.as_ref()
    }

    #[inline]
    fn into_node(trace: Option<Node>) -> Option<Node> {
        trace
    }

    #[inline]
    fn trace(node: impl FnOnce() -> Option<Node>) -> Option<Node> {
        node()
    }
}

/// The mode of the result of an operation on two tensors: tracked if one of them is.
pub trait Join<Other> {
    /// The mode of the result.
    type Output: Mode;
}

#[diagnostic::do_not_recommend]
impl<M: Mode> Join<M> for Plain {
    type Output = M;
}

#[diagnostic::do_not_recommend]
impl Join<Plain> for Tracked {
    type Output = Self;
}

#[diagnostic::do_not_recommend]
impl Join<Tracked> for Tracked {
    type Output = Self;
}
