//! The inputs of layers, and the outputs that go with them.

use conformable_dim::{Check, Const, Dim, InTable, PoolPadding, QuotientSize, Window};

use super::rule::{Channels, DepthwiseChannels, EqualGroups, Features, GroupChannels};
use super::{ConstShape, Rank1, Rank4, Shape};

/// The stride of a convolution as a value, `Stride::<2>`: the pixels from one window to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stride<const S: usize = 1>;

/// The padding of a convolution as a value, `Padding::<1>`: the zeros added to each of the four edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Padding<const P: usize = 0>;

/// The groups of a convolution as a value, `Groups::<4>`: the parts into which the channels fall, each
/// convolved by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Groups<const G: usize = 1>;

/// Shapes that a linear map from `IN` to `OUT` features takes: the last axis has `IN` elements.
#[diagnostic::on_unimplemented(
    message = "`Linear<{IN}, {OUT}>` does not take a tensor of shape `{Self}`",
    label = "expected a last axis of {IN} features",
    note = "a linear layer takes (features,), (batch, features), or more axes in front; `flatten::<1>()` makes (batch, features) of a batch of images"
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
            type Output = ($($front,)* Const<OUT>,);

            #[inline]
            fn linear(self) -> Self::Output {
                let ($($front,)* Const,) = self;
                ($($front,)* Const,)
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

/// Shapes that a convolution takes: `(batch, IN, height, width)` or `(IN, height, width)`.
#[diagnostic::on_unimplemented(
    message = "`Conv2d<{IN}, {OUT}, {K}>` does not take a tensor of shape `{Self}`",
    label = "expected (batch, {IN}, height, width) or ({IN}, height, width)",
    note = "channels, height and width are constants; only the batch may be dynamic"
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

/// Shapes that a depthwise convolution takes: `(batch, C, height, width)` or `(C, height, width)`.
#[diagnostic::on_unimplemented(
    message = "`DepthwiseConv2d<{C}, {K}>` does not take a tensor of shape `{Self}`",
    label = "expected (batch, {C}, height, width) or ({C}, height, width)",
    note = "channels, height and width are constants; only the batch may be dynamic"
)]
pub trait DepthwiseInput<const C: usize, const K: usize, const S: usize, const P: usize>:
    Shape
{
    /// The shape after the convolution: the sizes that the window leaves.
    type Output: Shape;

    /// The shape after the convolution.
    fn conv(self) -> Self::Output;
}

/// Shapes that a convolution in `GROUPS` groups by a weight of shape `Weight`,
/// `(OUT, IN / GROUPS, K, K)`, takes: `(batch, IN, height, width)` or `(IN, height, width)`.
#[diagnostic::on_unimplemented(
    message = "a convolution in {GROUPS} groups by a weight of shape `{Weight}` does not take a tensor of shape `{Self}`",
    label = "expected (batch, channels, height, width) or (channels, height, width)",
    note = "the weight is (out channels, in channels / groups, K, K); channels, height and width are constants"
)]
pub trait GroupedConvInput<Weight, const S: usize, const P: usize, const GROUPS: usize>:
    Shape
{
    /// The shape of the bias: `(OUT,)`.
    type Bias: ConstShape;
    /// The shape after the convolution: `OUT` channels, and the sizes that the window leaves.
    type Output: Shape;

    /// The shape after the convolution.
    fn conv(self) -> Self::Output;
}

/// The number of input channels, `Const<IN>`, of a convolution in `GROUPS` groups.
#[diagnostic::on_unimplemented(
    message = "a convolution of `{Self}` channels to {OUT} cannot have {GROUPS} groups",
    label = "{GROUPS} groups"
)]
pub trait GroupedIn<const OUT: usize, const K: usize, const GROUPS: usize>: Dim {
    /// The shape of the weight: `(OUT, IN / GROUPS, K, K)`.
    type Weight: ConstShape;
    /// The shape of the bias: `(OUT,)`.
    type Bias: ConstShape;
}

impl<const IN: usize, const OUT: usize, const K: usize, const GROUPS: usize, const GROUP_IN: usize>
    GroupedIn<OUT, K, GROUPS> for Const<IN>
where
    Check: InTable<IN>
        + InTable<OUT>
        + InTable<GROUPS>
        + EqualGroups<IN, GROUPS>
        + EqualGroups<OUT, GROUPS>
        + QuotientSize<IN, GROUPS, Output = Const<GROUP_IN>>,
{
    type Weight = Rank4<OUT, GROUP_IN, K, K>;
    type Bias = Rank1<OUT>;
}

/// Shapes that a pool takes: `(batch, channels, height, width)` or `(channels, height, width)`.
#[diagnostic::on_unimplemented(
    message = "a pool with a window of {K} does not take a tensor of shape `{Self}`",
    label = "expected (batch, channels, height, width) or (channels, height, width)",
    note = "height and width are constants"
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
            Const<H>: Window<K, S, P>,
            Const<W>: Window<K, S, P>,
        {
            type Output = (
                $($batch,)*
                Const<OUT>,
                <Const<H> as Window<K, S, P>>::Output,
                <Const<W> as Window<K, S, P>>::Output,
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
        > DepthwiseInput<C, K, S, P> for ($($batch,)* Const<GOT>, Const<H>, Const<W>)
        where
            Check: DepthwiseChannels<C, K, GOT>,
            Const<H>: Window<K, S, P>,
            Const<W>: Window<K, S, P>,
        {
            type Output = (
                $($batch,)*
                Const<C>,
                <Const<H> as Window<K, S, P>>::Output,
                <Const<W> as Window<K, S, P>>::Output,
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
            const C: usize, const H: usize, const W: usize,
            const OUT: usize, const GROUP_IN: usize, const K: usize,
            const S: usize, const P: usize, const GROUPS: usize,
        > GroupedConvInput<Rank4<OUT, GROUP_IN, K, K>, S, P, GROUPS>
            for ($($batch,)* Const<C>, Const<H>, Const<W>)
        where
            Check: GroupChannels<GROUPS, GROUP_IN, C> + EqualGroups<OUT, GROUPS>,
            Const<H>: Window<K, S, P>,
            Const<W>: Window<K, S, P>,
        {
            type Bias = Rank1<OUT>;
            type Output = (
                $($batch,)*
                Const<OUT>,
                <Const<H> as Window<K, S, P>>::Output,
                <Const<W> as Window<K, S, P>>::Output,
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
            C: Dim, const H: usize, const W: usize, const K: usize, const S: usize, const P: usize,
        > PoolInput<K, S, P> for ($($batch,)* C, Const<H>, Const<W>)
        where
            Check: PoolPadding<K, P>,
            Const<H>: Window<K, S, P>,
            Const<W>: Window<K, S, P>,
        {
            type Output = (
                $($batch,)*
                C,
                <Const<H> as Window<K, S, P>>::Output,
                <Const<W> as Window<K, S, P>>::Output,
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
