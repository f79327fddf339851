//! The inputs of layers, and the outputs that go with them.

use conformable_dim::{
    Bool, Check, Const, Dim, Dyn, PoolPadding, PoolPaddingHolds, QuotientSize, Window,
};

use super::rule::{
    Channels, ConstChannels, ConstFeatures, ConstSides, DepthwiseChannels, EqualGroups,
    EqualGroupsHold, FeatureAxis, Features, GroupChannels, ImageRank, SquareWindow,
};
use super::{ConstShape, Rank1, Rank4, Shape};

/// The stride of a convolution as a value, `Stride::<2>`: the pixels from one window to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stride<const S: usize = 1>;

/// The padding of a convolution as a value, `Padding::<1>`: the zeros added to each of the four
/// edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Padding<const P: usize = 0>;

/// The groups of a convolution as a value, `Groups::<4>`: the parts into which the channels fall,
/// each convolved by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Groups<const G: usize = 1>;

/// Shapes that a linear map from `IN` to `OUT` features takes: the last axis has `IN` elements.
#[diagnostic::on_unimplemented(
    message = "`Linear<{IN}, {OUT}>` does not take a tensor of shape `{Self}`",
    label = "expected a last axis of {IN} features",
    note = "a linear layer takes (features,), (batch, features), or more axes in front; \
        `flatten::<1>()` makes (batch, features) of a batch of images"
)]
pub trait LinearInput<const IN: usize, const OUT: usize>: Shape {
    /// The shape with `OUT` elements on the last axis.
    type Output: Shape;

    /// The shape with `OUT` elements on the last axis.
    fn linear(self) -> Self::Output;
}

macro_rules! linear_input {
    ($($front:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<$($front: Dim,)* const GOT: usize, const IN: usize, const OUT: usize>
            LinearInput<IN, OUT> for ($($front,)* Const<GOT>,)
        where
            Check: Features<IN, OUT, GOT>,
        {
            type Output = <Check as Features<IN, OUT, GOT>>::Then<($($front,)* Const<OUT>,)>;

            #[inline]
            fn linear(self) -> Self::Output {
                let ($($front,)* Const,) = self;
                <Check as Features<IN, OUT, GOT>>::then(($($front,)* Const,))
            }
        }

        // For its message.
        impl<$($front: Dim,)* const IN: usize, const OUT: usize> LinearInput<IN, OUT>
            for ($($front,)* Dyn,)
        where
            Bool<false>: ConstFeatures<IN, OUT>,
        {
            type Output = <Bool<false> as ConstFeatures<IN, OUT>>::Then<Self>;

            fn linear(self) -> Self::Output {
                <Bool<false> as ConstFeatures<IN, OUT>>::then(self)
            }
        }
    };
}

linear_input!();
linear_input!(A);
linear_input!(A B);
linear_input!(A B C);
linear_input!(A B C D);
linear_input!(A B C D E);

// For its message.
impl<const IN: usize, const OUT: usize> LinearInput<IN, OUT> for ()
where
    Bool<false>: FeatureAxis<IN, OUT>,
{
    type Output = <Bool<false> as FeatureAxis<IN, OUT>>::Then<()>;

    fn linear(self) -> Self::Output {
        <Bool<false> as FeatureAxis<IN, OUT>>::then(self)
    }
}

/// Shapes that a convolution takes: `(batch, IN, height, width)` or `(IN, height, width)`.
#[diagnostic::on_unimplemented(
    message = "`Conv2d<{IN}, {OUT}, {K}>` takes images of constant sizes, but a size of this \
        tensor other than the batch is not known at compile time",
    label = "`{Self}` is not known to be (batch, {IN}, height, width) or ({IN}, height, width)",
    note = "channels, height and width are constants; only the batch may be dynamic; a function \
        that is generic over these sizes asks for its layers, or for the whole model, in bounds: \
        `where Conv2d<IN, OUT, K>: Module<Images, Output = Y>`"
)]
pub trait ConvInput<
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const S: usize,
    const P: usize,
>: Shape
{
    /// The shape after the convolution: `OUT` channels, and the sizes that the window leaves.
    type Output: Shape;

    /// The shape after the convolution.
    fn conv(self) -> Self::Output;
}

/// The number of input channels, `Const<IN>`, of a convolution in `GROUPS` groups. That `GROUPS`
/// divides it is checked by [`GroupedInput`], where the convolution meets its input.
#[diagnostic::on_unimplemented(
    message = "the type checker cannot compute with the input channels `{Self}` of a grouped \
        convolution",
    label = "no arithmetic on this size at compile time",
    note = "the table for arithmetic on sizes has all numbers to 2048 and common ones to 65536"
)]
pub trait GroupedIn<const OUT: usize, const K: usize, const GROUPS: usize>: Dim {
    /// The shape of the weight: `(OUT, IN / GROUPS, K, K)`.
    type Weight: ConstShape;
    /// The shape of the bias: `(OUT,)`.
    type Bias: ConstShape;
}

/// The channels of a group, as part of a weight.
pub trait GroupWeight<const OUT: usize, const K: usize> {
    /// `(OUT, Self, K, K)`.
    type Weight: ConstShape;
}

impl<const GROUP_IN: usize, const OUT: usize, const K: usize> GroupWeight<OUT, K>
    for Const<GROUP_IN>
{
    type Weight = Rank4<OUT, GROUP_IN, K, K>;
}

impl<const IN: usize, const OUT: usize, const K: usize, const GROUPS: usize>
    GroupedIn<OUT, K, GROUPS> for Const<IN>
where
    Check: QuotientSize<IN, GROUPS>,
    <Check as QuotientSize<IN, GROUPS>>::Output: GroupWeight<OUT, K>,
{
    type Weight = <<Check as QuotientSize<IN, GROUPS>>::Output as GroupWeight<OUT, K>>::Weight;
    type Bias = Rank1<OUT>;
}

/// Shapes that a convolution of `IN` channels in `GROUPS` groups may take, as far as `GROUPS`
/// divides `IN`; [`ConvWeight`] holds the rest against the weight.
#[diagnostic::on_unimplemented(
    message = "a convolution of {IN} channels in {GROUPS} groups takes images of constant sizes, \
        but a size of this tensor other than the batch is not known at compile time",
    label = "`{Self}` is not known to be (batch, {IN}, height, width) or ({IN}, height, width)",
    note = "channels, height and width are constants; only the batch may be dynamic; a function \
        that is generic over these sizes asks for its layers, or for the whole model, in bounds: \
        `where Conv2d<IN, OUT, K>: Module<Images, Output = Y>`"
)]
pub trait GroupedInput<const IN: usize, const GROUPS: usize>: Shape {}

/// Shapes of weights that convolve a tensor of shape `X`: `(OUT, IN, K, K)` if `Kind` is
/// [`OneGroup`], `(C, 1, K, K)` if it is [`Depthwise`], and `(OUT, IN / G, K, K)` if it is
/// [`Groups<G>`].
///
/// The weight is the subject of this relation, and not the input, so that the type checker takes
/// the weight from the argument of a method before it holds the one against the other.
#[diagnostic::on_unimplemented(
    message = "a weight of shape `{Self}` does not convolve a tensor of shape `{X}`",
    label = "no convolution of these shapes",
    note = "the weight is (out, in, K, K), with groups (out, in / groups, K, K), for each channel \
        alone (channels, 1, K, K); the tensor is (batch, in, height, width) or (in, height, \
        width), where only the batch may be dynamic"
)]
pub trait ConvWeight<X: Shape, Kind, const S: usize, const P: usize>: Shape {
    /// The shape of the bias: the output channels.
    type Bias: Shape;
    /// The shape after the convolution.
    type Output: Shape;

    /// The shape of `x` after the convolution.
    fn conv(x: X) -> Self::Output;
}

/// The kind of a convolution in which every output channel sees every input channel.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneGroup;

/// The kind of a convolution in which every output channel sees the input channel of the same
/// number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Depthwise;

impl<
    X,
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const WIDTH: usize,
    const S: usize,
    const P: usize,
> ConvWeight<X, OneGroup, S, P> for Rank4<OUT, IN, K, WIDTH>
where
    Check: SquareWindow<K, WIDTH>,
    X: ConvInput<IN, OUT, K, S, P>,
{
    type Bias = Rank1<OUT>;
    type Output = X::Output;

    #[inline]
    fn conv(x: X) -> X::Output {
        x.conv()
    }
}

/// Shapes that a pool takes: `(batch, channels, height, width)` or `(channels, height, width)`.
#[diagnostic::on_unimplemented(
    message = "a pool with a window of {K} takes images of constant sizes, but the height or the \
        width of this tensor is not known at compile time",
    label = "`{Self}` is not known to be (batch, channels, height, width) or (channels, height, \
        width)",
    note = "height and width are constants; a function that is generic over them asks for its \
        layers, or for the whole model, in bounds: `where MaxPool2d<K>: Module<Images, Output = \
        Y>`"
)]
pub trait PoolInput<const K: usize, const S: usize, const P: usize>: Shape {
    /// The shape after the pool: the sizes that the window leaves.
    type Output: Shape;

    /// The shape after the pool.
    fn pool(self) -> Self::Output;
}

/// Shapes of images: `(batch, channels, height, width)` or `(channels, height, width)`.
#[diagnostic::on_unimplemented(
    message = "a tensor of shape `{Self}` is not an image or a batch of images",
    label = "expected (batch, channels, height, width) or (channels, height, width)"
)]
pub trait ImageInput: Shape {
    /// The shape without height and width.
    type Channels: Shape;

    /// The shape without height and width.
    fn channels(self) -> Self::Channels;
}

/// The number of windows along a side.
type Windows<Side, const K: usize, const S: usize, const P: usize> =
    <Side as Window<K, S, P>>::Output;

/// The width, for a height that the window fits: so an image too small both ways is one error.
type WidthBehind<Height, const W: usize, const K: usize, const S: usize, const P: usize> =
    <Height as Window<K, S, P>>::Then<Const<W>>;

/// The height, for channels that agree: so wrong channels of a small image are one error.
type ConvHeight<
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const GOT: usize,
    const H: usize,
> = <Check as Channels<IN, OUT, K, GOT>>::Then<Const<H>>;

/// [`ConvHeight`] for a convolution channel by channel.
type DepthwiseHeight<const C: usize, const K: usize, const GOT: usize, const H: usize> =
    <Check as DepthwiseChannels<C, K, GOT>>::Then<Const<H>>;

/// Whether the groups divide the input, for a weight whose groups have the right size.
type InputGroups<const GOT: usize, const GROUPS: usize, const GROUP_IN: usize> =
    <<Check as QuotientSize<GOT, GROUPS>>::Output as GroupChannels<GROUPS, GROUP_IN, GOT>>::Then<
        <Check as EqualGroupsHold<GOT, GROUPS, GOT>>::Output,
    >;

macro_rules! image_input {
    ($($batch:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<
            $($batch: Dim,)*
            const C: usize, const H: usize, const W: usize,
            const IN: usize, const OUT: usize, const K: usize, const S: usize, const P: usize,
        > ConvInput<IN, OUT, K, S, P> for ($($batch,)* Const<C>, Const<H>, Const<W>)
        where
            Check: Channels<IN, OUT, K, C>,
            ConvHeight<IN, OUT, K, C, H>: Window<K, S, P>,
            WidthBehind<ConvHeight<IN, OUT, K, C, H>, W, K, S, P>: Window<K, S, P>,
        {
            type Output = (
                $($batch,)*
                Const<OUT>,
                Windows<ConvHeight<IN, OUT, K, C, H>, K, S, P>,
                Windows<WidthBehind<ConvHeight<IN, OUT, K, C, H>, W, K, S, P>, K, S, P>,
            );

            #[inline]
            fn conv(self) -> Self::Output {
                let ($($batch,)* ..) = self;
                ($($batch,)* Const, Default::default(), Default::default())
            }
        }

        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<
            $($batch: Dim,)*
            const GOT: usize, const H: usize, const W: usize,
            const C: usize, const K: usize, const S: usize, const P: usize,
        > ConvWeight<($($batch,)* Const<GOT>, Const<H>, Const<W>), Depthwise, S, P>
            for Rank4<C, 1, K, K>
        where
            Check: DepthwiseChannels<C, K, GOT>,
            DepthwiseHeight<C, K, GOT, H>: Window<K, S, P>,
            WidthBehind<DepthwiseHeight<C, K, GOT, H>, W, K, S, P>: Window<K, S, P>,
        {
            type Bias = Rank1<C>;
            type Output = (
                $($batch,)*
                Const<C>,
                Windows<DepthwiseHeight<C, K, GOT, H>, K, S, P>,
                Windows<WidthBehind<DepthwiseHeight<C, K, GOT, H>, W, K, S, P>, K, S, P>,
            );

            #[inline]
            fn conv(x: ($($batch,)* Const<GOT>, Const<H>, Const<W>)) -> Self::Output {
                let ($($batch,)* ..) = x;
                ($($batch,)* Const, Default::default(), Default::default())
            }
        }

        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<
            $($batch: Dim,)*
            const C: usize, const H: usize, const W: usize,
            const OUT: usize, const GROUP_IN: usize, const K: usize,
            const S: usize, const P: usize, const GROUPS: usize,
        > ConvWeight<($($batch,)* Const<C>, Const<H>, Const<W>), Groups<GROUPS>, S, P>
            for Rank4<OUT, GROUP_IN, K, K>
        where
            Check: QuotientSize<C, GROUPS>
                + EqualGroupsHold<OUT, GROUPS, C>
                + EqualGroupsHold<C, GROUPS, C>,
            <Check as QuotientSize<C, GROUPS>>::Output: GroupChannels<GROUPS, GROUP_IN, C>,
            <Check as EqualGroupsHold<OUT, GROUPS, C>>::Output: EqualGroups<OUT, GROUPS>,
            InputGroups<C, GROUPS, GROUP_IN>: EqualGroups<C, GROUPS>,
            Const<H>: Window<K, S, P>,
            WidthBehind<Const<H>, W, K, S, P>: Window<K, S, P>,
        {
            type Bias = Rank1<OUT>;
            type Output = (
                $($batch,)*
                Const<OUT>,
                Windows<Const<H>, K, S, P>,
                Windows<WidthBehind<Const<H>, W, K, S, P>, K, S, P>,
            );

            #[inline]
            fn conv(x: ($($batch,)* Const<C>, Const<H>, Const<W>)) -> Self::Output {
                let ($($batch,)* ..) = x;
                ($($batch,)* Const, Default::default(), Default::default())
            }
        }

        impl<
            $($batch: Dim,)*
            const C: usize, H: Dim, W: Dim, const IN: usize, const GROUPS: usize,
        > GroupedInput<IN, GROUPS> for ($($batch,)* Const<C>, H, W)
        where
            Check: EqualGroupsHold<IN, GROUPS, C>,
            <Check as EqualGroupsHold<IN, GROUPS, C>>::Output: EqualGroups<IN, GROUPS>,
        {
        }

        // The weight says that the channels are dynamic.
        impl<$($batch: Dim,)* H: Dim, W: Dim, const IN: usize, const GROUPS: usize>
            GroupedInput<IN, GROUPS> for ($($batch,)* Dyn, H, W)
        {
        }

        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<
            $($batch: Dim,)*
            C: Dim, const H: usize, const W: usize, const K: usize, const S: usize, const P: usize,
        > PoolInput<K, S, P> for ($($batch,)* C, Const<H>, Const<W>)
        where
            Check: PoolPaddingHolds<K, P>,
            <Check as PoolPaddingHolds<K, P>>::Output: PoolPadding<K, P>,
            Const<H>: Window<K, S, P>,
            WidthBehind<Const<H>, W, K, S, P>: Window<K, S, P>,
        {
            type Output = (
                $($batch,)*
                C,
                Windows<Const<H>, K, S, P>,
                Windows<WidthBehind<Const<H>, W, K, S, P>, K, S, P>,
            );

            #[inline]
            fn pool(self) -> Self::Output {
                let ($($batch,)* C, ..) = self;
                ($($batch,)* C, Default::default(), Default::default())
            }
        }

        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<$($batch: Dim,)* C: Dim, H: Dim, W: Dim> ImageInput for ($($batch,)* C, H, W) {
            type Channels = ($($batch,)* C,);

            #[inline]
            fn channels(self) -> Self::Channels {
                let ($($batch,)* C, ..) = self;
                ($($batch,)* C,)
            }
        }
    };
}

image_input!();
image_input!(B);

/// Images with a dynamic axis besides the batch: these impls are there for their message.
macro_rules! dynamic_image {
    ($rule:ident; $($dim:ident)*; $($size:ident)*; $shape:ty) => {
        impl<
            $($dim: Dim,)* $(const $size: usize,)*
            const IN: usize, const OUT: usize, const K: usize, const S: usize, const P: usize,
        > ConvInput<IN, OUT, K, S, P> for $shape
        where
            Bool<false>: $rule<K>,
        {
            type Output = <Bool<false> as $rule<K>>::Then<Self>;

            fn conv(self) -> Self::Output {
                <Bool<false> as $rule<K>>::then(self)
            }
        }

        impl<
            $($dim: Dim,)* $(const $size: usize,)*
            const CHANNELS: usize, const K: usize, const S: usize, const P: usize,
        > ConvWeight<$shape, Depthwise, S, P> for Rank4<CHANNELS, 1, K, K>
        where
            Bool<false>: $rule<K>,
        {
            type Bias = Rank1<CHANNELS>;
            type Output = <Bool<false> as $rule<K>>::Then<$shape>;

            fn conv(x: $shape) -> Self::Output {
                <Bool<false> as $rule<K>>::then(x)
            }
        }

        impl<
            $($dim: Dim,)* $(const $size: usize,)*
            const OUT: usize, const GROUP_IN: usize, const K: usize,
            const S: usize, const P: usize, const GROUPS: usize,
        > ConvWeight<$shape, Groups<GROUPS>, S, P> for Rank4<OUT, GROUP_IN, K, K>
        where
            Bool<false>: $rule<K>,
        {
            type Bias = Rank1<OUT>;
            type Output = <Bool<false> as $rule<K>>::Then<$shape>;

            fn conv(x: $shape) -> Self::Output {
                <Bool<false> as $rule<K>>::then(x)
            }
        }
    };
}

macro_rules! dynamic_sides {
    ($($dim:ident)*; $($size:ident)*; $shape:ty) => {
        dynamic_image!(ConstSides; $($dim)*; $($size)*; $shape);

        impl<$($dim: Dim,)* $(const $size: usize,)* const K: usize, const S: usize, const P: usize>
            PoolInput<K, S, P> for $shape
        where
            Bool<false>: ConstSides<K>,
        {
            type Output = <Bool<false> as ConstSides<K>>::Then<Self>;

            fn pool(self) -> Self::Output {
                <Bool<false> as ConstSides<K>>::then(self)
            }
        }
    };
}

dynamic_sides!(A W;; (A, Dyn, W));
dynamic_sides!(A; H; (A, Const<H>, Dyn));
dynamic_sides!(B A W;; (B, A, Dyn, W));
dynamic_sides!(B A; H; (B, A, Const<H>, Dyn));
dynamic_image!(ConstChannels;; H W; (Dyn, Const<H>, Const<W>));
dynamic_image!(ConstChannels; B; H W; (B, Dyn, Const<H>, Const<W>));

macro_rules! not_an_image {
    ($rank:literal; $($dim:ident)*) => {
        impl<
            $($dim: Dim,)*
            const IN: usize, const OUT: usize, const K: usize, const S: usize, const P: usize,
        > ConvInput<IN, OUT, K, S, P> for ($($dim,)*)
        where
            Check: ImageRank<$rank, Self>,
        {
            type Output = <Check as ImageRank<$rank, Self>>::Then<Self>;

            fn conv(self) -> Self::Output {
                <Check as ImageRank<$rank, Self>>::then(self)
            }
        }

        impl<$($dim: Dim,)* const K: usize, const S: usize, const P: usize> PoolInput<K, S, P>
            for ($($dim,)*)
        where
            Check: ImageRank<$rank, Self>,
        {
            type Output = <Check as ImageRank<$rank, Self>>::Then<Self>;

            fn pool(self) -> Self::Output {
                <Check as ImageRank<$rank, Self>>::then(self)
            }
        }

        impl<$($dim: Dim),*> ImageInput for ($($dim,)*)
        where
            Check: ImageRank<$rank, Self>,
        {
            type Channels = <Check as ImageRank<$rank, Self>>::Then<Self>;

            fn channels(self) -> Self::Channels {
                <Check as ImageRank<$rank, Self>>::then(self)
            }
        }

        impl<
            $($dim: Dim,)* const CHANNELS: usize, const K: usize, const S: usize, const P: usize,
        > ConvWeight<($($dim,)*), Depthwise, S, P> for Rank4<CHANNELS, 1, K, K>
        where
            Check: ImageRank<$rank, ($($dim,)*)>,
        {
            type Bias = Rank1<CHANNELS>;
            type Output = <Check as ImageRank<$rank, ($($dim,)*)>>::Then<($($dim,)*)>;

            fn conv(x: ($($dim,)*)) -> Self::Output {
                <Check as ImageRank<$rank, ($($dim,)*)>>::then(x)
            }
        }
    };
}

// Shapes of other ranks are never images; these impls are there for their message.
not_an_image!(1; A);
not_an_image!(2; A B);
not_an_image!(5; A B C D E);
not_an_image!(6; A B C D E F);
