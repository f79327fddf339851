//! Pools of images.

use conformable_terse::terse;

use super::Module;
use super::cost::Work;
use crate::autograd::Mode;
use crate::shape::{ImageInput, PoolInput, Shape};
use crate::tensor::{Float, Tensor};

macro_rules! pool {
    ($($(#[$doc:meta])* $name:ident: $method:ident, $work:expr;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Default, Module)]
            #[module(work = $work)]
            #[module(debug(kernel_size = K, stride = S, padding = P))]
            pub struct $name<const K: usize, const S: usize = K, const P: usize = 0>;

            impl<const K: usize, const S: usize, const P: usize, X, T, M> Module<Tensor<X, T, M>>
                for $name<K, S, P>
            where
                X: Shape + PoolInput<K, S, P>,
                T: Float,
                M: Mode,
            {
                type Output = Tensor<X::Output, T, M>;

                #[inline]
                fn forward(&self, x: Tensor<X, T, M>) -> Self::Output {
                    x.$method::<K, S, P>()
                }

            }
        )*
    };
}

pool! {
    /// The largest pixel of each window of `K × K`; see [`Tensor::max_pool2d`].
    ///
    /// - `K`: the side of the window.
    /// - `S`, `P`: stride and padding; `K` and 0 unless others are named. `P` is at most `K / 2`.
    ///
    /// # Shapes
    /// `(batch, channels, height, width)` to `(batch, channels, height', width')`, or the same
    /// without the batch; batch and channels may be dynamic. `height' = (height + 2·P - K) / S +
    /// 1`, rounded down, and the width likewise.
    ///
    /// ```
    /// use conformable::prelude::*;
    ///
    /// let y = MaxPool2d::<2>.forward(Tensor::<Rank4<8, 16, 26, 26>>::ones());
    /// assert_eq!(y.sizes(), [8, 16, 13, 13]);
    /// ```
    MaxPool2d: max_pool2d, Work::new().keeps_bytes(size_of::<i32>()).takes_relu();
    /// The mean of each window of `K × K`; see [`Tensor::avg_pool2d`].
    ///
    /// - `K`: the side of the window.
    /// - `S`, `P`: stride and padding; `K` and 0 unless others are named. `P` is at most `K / 2`.
    ///
    /// # Shapes
    /// As [`MaxPool2d`].
    ///
    /// ```
    /// use conformable::prelude::*;
    ///
    /// let y = AvgPool2d::<3, 2, 1>.forward(Tensor::<Rank3<16, 9, 9>>::ones());
    /// assert_eq!(y.sizes(), [16, 5, 5]);
    /// ```
    AvgPool2d: avg_pool2d, Work::new();
}

/// The mean of all pixels of each channel; see [`Tensor::global_avg_pool2d`].
///
/// # Shapes
/// `(batch, channels, height, width)` to `(batch, channels)`, or `(channels, height, width)` to
/// `(channels,)`. torch's `AdaptiveAvgPool2d(1)` keeps a height and width of 1; here nothing has to
/// be flattened in front of a [`Linear`](super::Linear).
///
/// ```
/// use conformable::prelude::*;
///
/// type Head = (GlobalAvgPool2d, Linear<64, 10>);
/// let y = Head::init(&mut StdRng::seed_from_u64(0)).forward(Tensor::<Rank4<8, 64, 7, 7>>::ones());
/// assert_eq!(y.sizes(), [8, 10]);
/// ```
#[derive(Clone, Copy, Debug, Default, Module)]
#[module(work = Work::new())]
pub struct GlobalAvgPool2d;

#[terse]
impl<S: Shape + ImageInput, T: Float, M: Mode> Module<Tensor<S, T, M>> for GlobalAvgPool2d {
    type Output = Tensor<S::Channels, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<S, T, M>) -> Self::Output {
        x.global_avg_pool2d()
    }
}
