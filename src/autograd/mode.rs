use conformable_terse::terse;

use super::graph::Node;
use crate::tensor::{Plain, Traced};

/// The mode of tensors whose operations are recorded for a backward pass. Layers behave as while
/// training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tracked;

/// The mode inside of [`Eval`](crate::nn::Eval) in a tracked pass: operations are recorded, layers
/// behave as while inferring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrackedEval;

/// The mode inside of [`Frozen`](crate::nn::Frozen) in a tracked pass: operations are recorded,
/// layers behave as while inferring, and parameters are constants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrackedFrozen;

/// The mode inside of [`Sampling`](crate::nn::Sampling) in [`Frozen`](crate::nn::Frozen) in a
/// tracked pass: operations are recorded, layers behave as while training, but parameters are
/// constants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FrozenSampling;

/// The mode inside of [`Sampling`](crate::nn::Sampling) in a plain pass: nothing is recorded, but
/// layers behave as while training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlainSampling;

/// [`Plain`] or [`Tracked`]: the bound of code that is generic over the mode.
///
/// A function or a layer bounded by `M: Mode` is written once, and infers or trains as its input
/// says:
///
/// ```
/// use conformable::prelude::*;
///
/// fn softly<B: Dim, M: Mode>(x: Tensor<(B, Const<3>), f32, M>) -> Tensor<(B, Const<3>), f32, M> {
///     (x.clone() + x.tanh()) * 0.5
/// }
/// # let _ = softly(Tensor::<Rank2<1, 3>>::zeros());
/// ```
///
/// # Recording is not training
///
/// A mode answers three questions, by constants: is what is computed recorded,
/// [`TRACKED`](Self::TRACKED); do layers behave as while training, [`TRAINING`](Self::TRAINING);
/// and are parameters constants, [`FROZEN`](Self::FROZEN). Programs write [`Plain`] and
/// [`Tracked`], in which recording and training go together. The wrappers
/// [`Eval`](crate::nn::Eval), [`Frozen`](crate::nn::Frozen) and [`Sampling`](crate::nn::Sampling)
/// take them apart: the layers inside see a tensor of one of the other modes.
///
/// | mode | recorded | behaves as while | parameters |
/// |---|---|---|---|
/// | [`Plain`] | no | inferring | |
/// | [`Tracked`] | yes | training | trained |
/// | [`TrackedEval`] | yes | inferring | trained |
/// | [`TrackedFrozen`] | yes | inferring | constant |
/// | [`FrozenSampling`] | yes | training | constant |
/// | [`PlainSampling`] | no | training | |
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a mode of tensors",
    label = "expected `Plain` or `Tracked`",
    note = "write `M: Mode` to be generic over both"
)]
pub trait Mode: Traced + Keeps<Self> + Keeps<Plain> {
    /// Whether operations are recorded.
    const TRACKED: bool;

    /// Whether layers behave as while training: a dropout drops, a batch norm takes the statistics
    /// of its batch.
    const TRAINING: bool;

    /// Whether parameters are constants.
    const FROZEN: bool;

    /// The mode inside of [`Eval`](crate::nn::Eval).
    type Eval: Mode<Trace = Self::Trace>;

    /// The mode inside of [`Frozen`](crate::nn::Frozen).
    type Frozen: Mode<Trace = Self::Trace>;

    /// The mode inside of [`Sampling`](crate::nn::Sampling).
    type Sampling: Mode<Trace = Self::Trace>;

    #[doc(hidden)]
    fn node(trace: &Self::Trace) -> Option<&Node>;

    #[doc(hidden)]
    fn into_node(trace: Self::Trace) -> Option<Node>;

    #[doc(hidden)]
    fn trace(node: impl FnOnce() -> Option<Node>) -> Self::Trace;
}

macro_rules! plain {
    ($($mode:ident trains $training:literal;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl Mode for $mode {
            const TRACKED: bool = false;
            const TRAINING: bool = $training;
            const FROZEN: bool = false;

            type Eval = Plain;
            type Frozen = Plain;
            type Sampling = PlainSampling;

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
    )+};
}

macro_rules! tracked {
    ($(
        $mode:ident trains $training:literal frozen $is_frozen:literal:
        $eval:ident $frozen:ident $sampling:ident;
    )+) => {$(
        #[diagnostic::do_not_recommend]
        impl Traced for $mode {
            /// The node of the operation that made the tensor; none if no gradient flows through
            /// it.
            type Trace = Option<Node>;
        }

        #[diagnostic::do_not_recommend]
        impl Mode for $mode {
            const TRACKED: bool = true;
            const TRAINING: bool = $training;
            const FROZEN: bool = $is_frozen;

            type Eval = $eval;
            type Frozen = $frozen;
            type Sampling = $sampling;

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
    )+};
}

plain! {
    Plain trains false;
    PlainSampling trains true;
}

// Inside of two wrappers the inner one decides how layers behave; parameters stay frozen.
tracked! {
    Tracked trains true frozen false: TrackedEval TrackedFrozen Tracked;
    TrackedEval trains false frozen false: TrackedEval TrackedFrozen Tracked;
    TrackedFrozen trains false frozen true: TrackedFrozen TrackedFrozen FrozenSampling;
    FrozenSampling trains true frozen true: TrackedFrozen TrackedFrozen FrozenSampling;
}

#[diagnostic::do_not_recommend]
impl Traced for PlainSampling {
    type Trace = ();
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

macro_rules! join {
    ($($mode:ident)+) => {$(
        #[diagnostic::do_not_recommend]
        impl Join<Plain> for $mode {
            type Output = Self;
        }

        #[diagnostic::do_not_recommend]
        impl Join<$mode> for $mode {
            type Output = Self;
        }

        impl Keeps<Plain> for $mode {}

        impl Keeps<$mode> for $mode {}
    )+};
}

join! { Tracked TrackedEval TrackedFrozen FrozenSampling PlainSampling }

/// The rule of operators that assign, such as `+=`: the result has the mode of the tensor on the
/// left, also with an operand of the mode `Other`.
#[diagnostic::on_unimplemented(
    message = "an assignment such as `+=` keeps the mode of the tensor on its left, `{Self}`, but \
        the tensor on its right is `{Other}`",
    label = "a `{Self}` tensor on the left, a `{Other}` one on the right",
    note = "`let sum = plain + tracked` makes a tracked one; a sum that starts as a number starts \
        as `let mut loss = tensor(0.0).tracked()`; `tracked.detach()` adds the values alone"
)]
pub trait Keeps<Other>: Join<Other, Output = Self> + Sized {}

#[terse]
impl Keeps<Plain> for Plain {}
