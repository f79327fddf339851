//! The shape rules of layers and losses: one leaf relation each, whose message a user reads.
//!
//! A rule stands over const parameters only, so that its message has decimals. It is implemented
//! once, for the case that holds. The rules of methods (two operands of one shape, an axis that
//! exists, a permutation) are left out of this page; the gallery of messages, `docs/ERRORS.md`, has
//! one entry for each.

use core::ops::{Add, BitAnd, Mul, Rem};

use conformable_dim::{Bool, Check, Const, Dim, Held, Holds, LabelledDim, ToBool, ToUint};
use conformable_terse::terse;
use typenum::{And, Eq, GrEq, IsEqual, IsGreaterOrEqual, Max, Maximum, Mod, Prod, Sum, U0, U1};

use super::Shape;

pub use conformable_dim::{
    Divides, InTable, InnerConst, InnerDynamic, InnerSize, KeptConst, KeptDynamic, KeptSize,
    LabelledConst, LabelledDynamic, LabelledSize, PoolPadding, QuotientSize, RangeSize,
    RangeWithin, SumSize, WindowFits, WindowMoves, WindowSize,
};

pub use super::flatten::FlattenStart;
pub use super::same::KeptRank;

// The rules of methods hold for every type, and would stand on the page of each.
#[doc(hidden)]
pub use conformable_dim::{
    BesideConst, BesideDynamic, BesideSize, ProductOf1, ProductOf2, ProductOf3, ProductOf4,
    ProductOf5, ProductOf6, SameConst, SameDynamic, SameSize, TargetConst, TargetDynamic,
    TargetSize,
};

#[doc(hidden)]
pub use super::axis::{AxisWithin, PlaceWithin, SoftmaxAxis};
#[doc(hidden)]
pub use super::count::{
    MillionsAndMillions, MillionsAndThousands, MillionsAndUnits, SameLargeCount,
    ThousandsAndMillions, ThousandsAndThousands, ThousandsAndUnits, UnitsAndMillions,
    UnitsAndThousands, UnitsAndUnits,
};
#[doc(hidden)]
pub use super::matmul::MatMulRank;
#[doc(hidden)]
pub use super::permute::{AxisCount, Distinct};
#[doc(hidden)]
pub use super::same::{BesideRank, SameRank, TargetRank};

type Uint<const N: usize> = <Const<N> as ToUint>::Uint;

/// The rule of linear layers: the last axis of the input has as many elements as the layer has
/// inputs.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `Linear<{IN}, {OUT}>` takes {IN} input features, but the tensor has \
        {GOT}",
    label = "expected {IN} features, got {GOT}",
    note = "the sizes of a layer are `Linear<IN, OUT>`; IN is the last axis of what comes in: the \
        OUT of the layer in front, or channels · height · width after a `Flatten`, which images \
        need"
)]
pub trait Features<const IN: usize, const OUT: usize, const GOT: usize> {
    /// `S`, the shape behind the layer. Where the rule is broken there is no such type, so that
    /// what comes behind is not blamed too.
    type Then<S: Shape>: Shape;

    /// The shape behind the layer.
    fn then<S: Shape>(shape: S) -> Self::Then<S>;
}

#[terse]
impl<const IN: usize, const OUT: usize> Features<IN, OUT, IN> for Check {
    type Then<S: Shape> = S;

    #[inline]
    fn then<S: Shape>(shape: S) -> S {
        shape
    }
}

/// The rule of linear layers: the number of features is a constant. The subject is the answer.
#[diagnostic::on_unimplemented(
    message = "`Linear<{IN}, {OUT}>` takes {IN} input features, but the size of the tensor's last \
        axis is known at run time only",
    label = "expected {IN} features, got a dynamic size",
    note = "only the batch, and what is in front of the features, may be dynamic; \
        `try_into_shape::<New>()` turns a dynamic axis of the right size into a constant"
)]
pub trait ConstFeatures<const IN: usize, const OUT: usize> {
    /// As [`Features::Then`].
    type Then<S: Shape>: Shape;

    /// As [`Features::then`].
    fn then<S: Shape>(shape: S) -> Self::Then<S>;
}

#[terse]
impl<const IN: usize, const OUT: usize> ConstFeatures<IN, OUT> for Bool<true> {
    type Then<S: Shape> = S;

    #[inline]
    fn then<S: Shape>(shape: S) -> S {
        shape
    }
}

/// The rule of linear layers: there is an axis of features. The subject is the answer.
#[diagnostic::on_unimplemented(
    message = "`Linear<{IN}, {OUT}>` takes {IN} input features along the last axis, but the tensor \
        is a scalar, which has 0 axes",
    label = "expected a last axis of {IN} features",
    note = "a linear layer takes (features,), (batch, features), or more axes in front; \
        `unsqueeze::<0>()` makes a vector of one element of a scalar"
)]
pub trait FeatureAxis<const IN: usize, const OUT: usize> {
    /// As [`Features::Then`].
    type Then<S: Shape>: Shape;

    /// As [`Features::then`].
    fn then<S: Shape>(shape: S) -> Self::Then<S>;
}

#[terse]
impl<const IN: usize, const OUT: usize> FeatureAxis<IN, OUT> for Bool<true> {
    type Then<S: Shape> = S;

    #[inline]
    fn then<S: Shape>(shape: S) -> S {
        shape
    }
}

/// The rule of layer normalisation: the last axis of the input has as many elements as the layer
/// normalises together.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `LayerNorm<{D}>` normalises over {D} features, but the tensor has \
        {GOT}",
    label = "expected {D} features, got {GOT}",
    note = "D is the last axis of what comes in: the OUT of a `Linear` in front"
)]
pub trait Normalized<const D: usize, const GOT: usize> {
    /// As [`Features::Then`].
    type Then<S: Shape>: Shape;

    /// As [`Features::then`].
    fn then<S: Shape>(shape: S) -> Self::Then<S>;
}

#[terse]
impl<const D: usize> Normalized<D, D> for Check {
    type Then<S: Shape> = S;

    #[inline]
    fn then<S: Shape>(shape: S) -> S {
        shape
    }
}

/// The rule of layer normalisation: the number of features is a constant. The subject is the
/// answer.
#[diagnostic::on_unimplemented(
    message = "`LayerNorm<{D}>` normalises over {D} features, but the size of the tensor's last \
        axis is known at run time only",
    label = "expected {D} features, got a dynamic size",
    note = "only the batch, and what is in front of the features, may be dynamic; \
        `try_into_shape::<New>()` turns a dynamic axis of the right size into a constant"
)]
pub trait ConstNormalized<const D: usize> {
    /// As [`Features::Then`].
    type Then<S: Shape>: Shape;

    /// As [`Features::then`].
    fn then<S: Shape>(shape: S) -> Self::Then<S>;
}

#[terse]
impl<const D: usize> ConstNormalized<D> for Bool<true> {
    type Then<S: Shape> = S;

    #[inline]
    fn then<S: Shape>(shape: S) -> S {
        shape
    }
}

/// The rule of layer normalisation: there is an axis of features. The subject is the answer.
#[diagnostic::on_unimplemented(
    message = "`LayerNorm<{D}>` normalises over {D} features along the last axis, but the tensor \
        is a scalar, which has 0 axes",
    label = "expected a last axis of {D} features",
    note = "a layer normalisation takes (features,), (batch, features), or more axes in front; \
        `unsqueeze::<0>()` makes a vector of one element of a scalar"
)]
pub trait NormalizedAxis<const D: usize> {
    /// As [`Features::Then`].
    type Then<S: Shape>: Shape;

    /// As [`Features::then`].
    fn then<S: Shape>(shape: S) -> Self::Then<S>;
}

#[terse]
impl<const D: usize> NormalizedAxis<D> for Bool<true> {
    type Then<S: Shape> = S;

    #[inline]
    fn then<S: Shape>(shape: S) -> S {
        shape
    }
}

/// The rule of convolutions: the input has as many channels as the layer takes.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `Conv2d<{IN}, {OUT}, {K}>` takes {IN} input channels, but the \
        tensor has {GOT}",
    label = "expected {IN} channels, got {GOT}",
    note = "images are (batch, channels, height, width), and the layer is `Conv2d<IN, OUT, K>`; \
        images stored as (height, width, channels) need a `permute`"
)]
pub trait Channels<const IN: usize, const OUT: usize, const K: usize, const GOT: usize> {
    /// `T`, for a rule that is worth checking only where this one holds: so a wrong shape is one
    /// error.
    type Then<T>;
}

#[terse]
impl<const IN: usize, const OUT: usize, const K: usize> Channels<IN, OUT, K, IN> for Check {
    type Then<T> = T;
}

/// The rule of convolutions and pools: height and width of the images are constants. The subject is
/// the answer.
#[diagnostic::on_unimplemented(
    message = "a window of {K} moves over images of constant height and width, but one of these is \
        known at run time only",
    label = "expected constants, got a dynamic size",
    note = "only the batch of images may be dynamic; `try_into_shape::<New>()` turns a dynamic \
        axis of the right size into a constant; images of many sizes are resized to one"
)]
pub trait ConstSides<const K: usize> {
    /// As [`Features::Then`].
    type Then<S: Shape>: Shape;

    /// As [`Features::then`].
    fn then<S: Shape>(shape: S) -> Self::Then<S>;
}

#[terse]
impl<const K: usize> ConstSides<K> for Bool<true> {
    type Then<S: Shape> = S;

    #[inline]
    fn then<S: Shape>(shape: S) -> S {
        shape
    }
}

/// The rule of convolutions: the number of channels of the images is a constant. The subject is the
/// answer.
#[diagnostic::on_unimplemented(
    message = "a convolution takes images with a constant number of channels, but this number is \
        known at run time only",
    label = "expected a constant, got a dynamic size",
    note = "only the batch of images may be dynamic; `try_into_shape::<New>()` turns a dynamic \
        axis of the right size into a constant"
)]
pub trait ConstChannels<const K: usize> {
    /// As [`Features::Then`].
    type Then<S: Shape>: Shape;

    /// As [`Features::then`].
    fn then<S: Shape>(shape: S) -> Self::Then<S>;
}

#[terse]
impl<const K: usize> ConstChannels<K> for Bool<true> {
    type Then<S: Shape> = S;

    #[inline]
    fn then<S: Shape>(shape: S) -> S {
        shape
    }
}

/// The rule of depthwise convolutions: the input has as many channels as the layer has filters.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `DepthwiseConv2d<{C}, {K}>` takes {C} input channels, but the \
        tensor has {GOT}",
    label = "expected {C} channels, got {GOT}",
    note = "a depthwise convolution keeps the channels; images are (batch, channels, height, width)"
)]
pub trait DepthwiseChannels<const C: usize, const K: usize, const GOT: usize> {
    /// As [`Channels::Then`].
    type Then<T>;
}

#[terse]
impl<const C: usize, const K: usize> DepthwiseChannels<C, K, C> for Check {
    type Then<T> = T;
}

/// The rule of grouped convolutions: the groups are of equal size, of input and of output channels.
/// The subject is the answer.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: {CHANNELS} channels do not divide into {GROUPS} equal groups",
    label = "{CHANNELS} is not a multiple of {GROUPS}",
    note = "the groups of a convolution divide both its input and its output channels"
)]
pub trait EqualGroups<const CHANNELS: usize, const GROUPS: usize> {}

#[terse]
impl<const CHANNELS: usize, const GROUPS: usize> EqualGroups<CHANNELS, GROUPS> for Bool<true> {}

/// Whether [`EqualGroups`] holds.
///
/// A rule that already fails for the layer, whatever its input, would hide the layer's `forward`
/// and its own message with it. So it stays open until the channels of the input, `GOT`, are known,
/// by adding `0 · GOT` to both sizes.
#[diagnostic::on_unimplemented(
    message = "the type checker cannot compute {CHANNELS} channels / {GROUPS} groups",
    label = "whether the groups are equal is not known",
    note = "the table for arithmetic on sizes has all numbers to 2048 and common ones to 65536"
)]
pub trait EqualGroupsHold<const CHANNELS: usize, const GROUPS: usize, const GOT: usize> {
    /// The answer, as a [`Bool`].
    type Output;
}

type Known<const SIZE: usize, const GOT: usize> = Sum<Uint<SIZE>, Prod<Uint<GOT>, U0>>;
type Rest<const CHANNELS: usize, const GROUPS: usize, const GOT: usize> =
    Mod<Known<CHANNELS, GOT>, Maximum<Uint<GROUPS>, U1>>;
type EqualGroupsBit<const CHANNELS: usize, const GROUPS: usize, const GOT: usize> =
    And<GrEq<Known<GROUPS, GOT>, U1>, Eq<Rest<CHANNELS, GROUPS, GOT>, U0>>;

#[diagnostic::do_not_recommend]
impl<const CHANNELS: usize, const GROUPS: usize, const GOT: usize>
    EqualGroupsHold<CHANNELS, GROUPS, GOT> for Check
where
    Const<CHANNELS>: ToUint,
    Const<GROUPS>: ToUint,
    Const<GOT>: ToUint,
    Uint<GROUPS>: Max<U1> + Add<Prod<Uint<GOT>, U0>>,
    Known<GROUPS, GOT>: IsGreaterOrEqual<U1>,
    Uint<GOT>: Mul<U0>,
    Uint<CHANNELS>: Add<Prod<Uint<GOT>, U0>>,
    Known<CHANNELS, GOT>: Rem<Maximum<Uint<GROUPS>, U1>>,
    Rest<CHANNELS, GROUPS, GOT>: IsEqual<U0>,
    GrEq<Known<GROUPS, GOT>, U1>: BitAnd<Eq<Rest<CHANNELS, GROUPS, GOT>, U0>>,
    EqualGroupsBit<CHANNELS, GROUPS, GOT>: ToBool,
{
    type Output = <EqualGroupsBit<CHANNELS, GROUPS, GOT> as ToBool>::Bool;
}

/// The rule of grouped convolutions: a group of the input has as many channels as one of the
/// weight. The subject is the number that it has.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a convolution with {GROUPS} groups of {GROUP_IN} input channels \
        does not take a tensor with {GOT} channels",
    label = "expected {GROUPS} times {GROUP_IN} channels, got {GOT}",
    note = "images are (batch, channels, height, width), and the layer is `GroupedConv2d<IN, OUT, \
        K, GROUPS>`"
)]
pub trait GroupChannels<const GROUPS: usize, const GROUP_IN: usize, const GOT: usize> {
    /// As [`Channels::Then`].
    type Then<T>;
}

#[terse]
impl<const G: usize, const EACH: usize, const N: usize> GroupChannels<G, EACH, N> for Const<EACH> {
    type Then<T> = T;
}

/// The rule of convolutions: windows are square.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a convolution takes square windows, but this weight has windows of \
        {HEIGHT} by {WIDTH}",
    label = "expected windows of {HEIGHT} by {HEIGHT}, got {HEIGHT} by {WIDTH}",
    note = "a weight is (out, in, K, K), with groups (out, in / groups, K, K), for each channel \
        alone (channels, 1, K, K)"
)]
pub trait SquareWindow<const HEIGHT: usize, const WIDTH: usize> {}

#[terse]
impl<const K: usize> SquareWindow<K, K> for Check {}

/// The rule of layers for images: the input has three axes, or four with the batch. `S` is its
/// shape.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: this layer takes images of 4 axes, or 3 without a batch, but the \
        tensor has {RANK}",
    label = "expected (batch, channels, height, width) or (channels, height, width), got {RANK} \
        axes",
    note = "grey images have one channel, (batch, 1, height, width): `unsqueeze` adds an axis of \
        size 1, `unflatten` makes images of rows; a `Flatten` stands behind the last layer for \
        images"
)]
pub trait ImageRank<const RANK: usize, S> {
    /// As [`Features::Then`].
    type Then<T: Shape>: Shape;

    /// As [`Features::then`].
    fn then<T: Shape>(shape: T) -> Self::Then<T>;
}

#[terse]
impl<S> ImageRank<4, S> for Check {
    type Then<T: Shape> = T;

    #[inline]
    fn then<T: Shape>(shape: T) -> T {
        shape
    }
}

/// The batch of labels for `CLASSES` classes that go with logits (or log-probabilities) of shape
/// `Logits`, which is `(Self, Const<CLASSES>)`.
// The labels are `Self`, and not the logits, so that rustc does not infer the type of the labels
// from this rule before it has looked at them: it would then say "mismatched types", and not what
// is written here.
#[diagnostic::on_unimplemented(
    message = "labels for {CLASSES} classes take logits of shape (batch, {CLASSES}), but these \
        have other axes",
    label = "`{Logits}` is not (batch, {CLASSES})",
    note = "logits have one row for each example and one column for each class"
)]
pub trait LabelsFor<Logits, const CLASSES: usize>: Dim {}

impl<B: Dim, Rows: Dim, const GOT: usize, const CLASSES: usize>
    LabelsFor<(Rows, Const<GOT>), CLASSES> for B
where
    Check: Classes<GOT, CLASSES>,
    <<Check as Classes<GOT, CLASSES>>::Holds as Holds>::Then<Rows>: LabelledDim<B>,
{
}

/// The rule of class labels: labels and logits have the same number of classes.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the logits have {LOGITS} classes, the labels {LABELS}",
    label = "expected labels for {LOGITS} classes, got {LABELS}",
    note = "the last layer of a classifier has one output for each class of `Labels<Batch, \
        CLASSES>`"
)]
pub trait Classes<const LOGITS: usize, const LABELS: usize> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const N: usize> Classes<N, N> for Check {
    type Holds = Held;
}
