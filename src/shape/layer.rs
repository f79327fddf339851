//! The inputs of layers, and the outputs that go with them.

use conformable_dim::{Check, Const, Dim, Window};

use super::Shape;
use super::rule::{Channels, Features};

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
            C: Dim, const H: usize, const W: usize, const K: usize, const S: usize, const P: usize,
        > PoolInput<K, S, P> for ($($batch,)* C, Const<H>, Const<W>)
        where
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
    };
}

image_input!();
image_input!(B);
