//! The shape rules of layers and losses: one leaf relation each, whose message a user reads.
//!
//! A rule stands over const parameters only, so that its message has decimals. It is implemented once, for
//! the case that holds.

use core::ops::{Add, Mul, Rem};

use conformable_dim::{Check, Const, Dim, QuotientSize, SameSize, ToUint};
use typenum::{B1, IsEqual, IsGreaterOrEqual, Max, Maximum, Mod, Prod, Sum, U0, U1};

use super::Shape;

type Uint<const N: usize> = <Const<N> as ToUint>::Uint;

/// The rule of linear layers: the last axis of the input has as many elements as the layer has inputs.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `Linear<{IN}, {OUT}>` takes {IN} input features, but the tensor has {GOT}",
    label = "expected {IN} features, got {GOT}"
)]
pub trait Features<const IN: usize, const OUT: usize, const GOT: usize>: SameSize<IN, GOT> {}

#[diagnostic::do_not_recommend]
impl<C, const IN: usize, const OUT: usize> Features<IN, OUT, IN> for C {}

/// The rule of convolutions: the input has as many channels as the layer takes.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `Conv2d<{IN}, {OUT}, {K}>` takes {IN} input channels, but the tensor has {GOT}",
    label = "expected {IN} channels, got {GOT}",
    note = "images are (batch, channels, height, width)"
)]
pub trait Channels<const IN: usize, const OUT: usize, const K: usize, const GOT: usize>:
    SameSize<IN, GOT>
{
    /// `T`, for a rule that is worth checking only where this one holds: so a wrong shape is one error.
    type Then<T>;
}

#[diagnostic::do_not_recommend]
impl<C, const IN: usize, const OUT: usize, const K: usize> Channels<IN, OUT, K, IN> for C {
    type Then<T> = T;
}

/// The rule of depthwise convolutions: the input has as many channels as the layer has filters.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `DepthwiseConv2d<{C}, {K}>` takes {C} input channels, but the tensor has {GOT}",
    label = "expected {C} channels, got {GOT}",
    note = "images are (batch, channels, height, width)"
)]
pub trait DepthwiseChannels<const C: usize, const K: usize, const GOT: usize> {
    /// As [`Channels::Then`].
    type Then<T>;
}

#[diagnostic::do_not_recommend]
impl<X, const C: usize, const K: usize> DepthwiseChannels<C, K, C> for X {
    type Then<T> = T;
}

/// The rule of grouped convolutions: the groups are of equal size, of input and of output channels.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: {CHANNELS} channels do not divide into {GROUPS} equal groups",
    label = "{CHANNELS} is not a multiple of {GROUPS}",
    note = "the groups of a convolution divide both its input and its output channels"
)]
pub trait EqualGroups<const CHANNELS: usize, const GROUPS: usize, const GOT: usize> {}

// A rule that already fails for the layer, whatever its input, would hide the layer's `forward` and its own message
// with it. So it stays open until the channels of the input are known, by adding `0 · GOT` to both sizes.
type Seen<const CHANNELS: usize, const GOT: usize> = Sum<Uint<CHANNELS>, Prod<Uint<GOT>, U0>>;

#[diagnostic::do_not_recommend]
impl<const CHANNELS: usize, const GROUPS: usize, const GOT: usize>
    EqualGroups<CHANNELS, GROUPS, GOT> for Check
where
    Const<CHANNELS>: ToUint,
    Const<GROUPS>: ToUint,
    Const<GOT>: ToUint,
    Uint<GROUPS>: Max<U1> + Add<Prod<Uint<GOT>, U0>>,
    Seen<GROUPS, GOT>: IsGreaterOrEqual<U1, Output = B1>,
    Uint<GOT>: Mul<U0>,
    Uint<CHANNELS>: Add<Prod<Uint<GOT>, U0>>,
    Seen<CHANNELS, GOT>: Rem<Maximum<Uint<GROUPS>, U1>>,
    Mod<Seen<CHANNELS, GOT>, Maximum<Uint<GROUPS>, U1>>: IsEqual<U0, Output = B1>,
{
}

/// The rule of grouped convolutions: a group of the input has as many channels as the weight.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a convolution with {GROUPS} groups of {GROUP_IN} input channels does not take a tensor with {GOT} channels",
    label = "expected {GROUPS} times {GROUP_IN} channels, got {GOT}",
    note = "images are (batch, channels, height, width)"
)]
pub trait GroupChannels<const GROUPS: usize, const GROUP_IN: usize, const GOT: usize> {}

#[diagnostic::do_not_recommend]
impl<const GROUPS: usize, const GROUP_IN: usize, const GOT: usize>
    GroupChannels<GROUPS, GROUP_IN, GOT> for Check
where
    Check: QuotientSize<GOT, GROUPS, Output = Const<GROUP_IN>>,
{
}

/// The batch of labels for `CLASSES` classes that go with logits (or log-probabilities) of shape `Logits`, which
/// is `(Self, Const<CLASSES>)`.
// The labels are `Self`, and not the logits, so that rustc does not infer the type of the labels from this rule
// before it has looked at them: it would then say "mismatched types", and not what is written here.
#[diagnostic::on_unimplemented(
    message = "labels for {CLASSES} classes do not go with logits of shape `{Logits}`",
    label = "these labels take logits of shape (batch, {CLASSES})",
    note = "logits have one row for each example and one column for each class"
)]
pub trait LabelsFor<Logits, const CLASSES: usize>: Dim {}

impl<B: Dim, Rows: Dim, const GOT: usize, const CLASSES: usize>
    LabelsFor<(Rows, Const<GOT>), CLASSES> for B
where
    Rows: LabelledBy<B>,
    Check: Classes<GOT, CLASSES>,
{
}

/// The rule of class labels: as many labels as rows of logits. The same constant on both sides, or `Dyn`
/// on both (then the sizes are compared at run time).
// The rows are `Self`: where a rule has the `Self` of the rule that asks for it, rustc shows the message of the
// latter.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the logits have a batch of `{Self}`, the labels of `{LabelBatch}`",
    label = "expected labels for a batch of `{Self}`, got `{LabelBatch}`"
)]
pub trait LabelledBy<LabelBatch> {}

#[diagnostic::do_not_recommend]
impl<B: Dim> LabelledBy<B> for B {}

/// The rule of class labels: labels and logits have the same number of classes.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the logits have {LOGITS} classes, the labels {LABELS}",
    label = "expected labels for {LOGITS} classes, got {LABELS}"
)]
pub trait Classes<const LOGITS: usize, const LABELS: usize> {}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> Classes<N, N> for C {}

/// The rule of regression losses: a target has the shape of its prediction.
///
/// There is no silent broadcast: `(64, 1)` against `(64,)` is the classic mistake, and does not compile.
// The target is `Self` for the reason given at `LabelsFor`.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the prediction has the shape `{Prediction}`, the target `{Self}`",
    label = "expected a target of shape `{Prediction}`, got `{Self}`",
    note = "a loss takes equal shapes and repeats nothing; `reshape`, `squeeze` and `unsqueeze` change the axes of one of them"
)]
pub trait TargetOf<Prediction>: Shape {}

#[diagnostic::do_not_recommend]
impl<S: Shape> TargetOf<S> for S {}
