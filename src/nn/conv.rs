//! Convolutions of images.

mod depthwise;
mod grouped;

use conformable_terse::terse;
use rand::Rng;

pub use depthwise::DepthwiseConv2d;
pub use grouped::GroupedConv2d;

use super::cost::Work;
use super::fuse;
use super::init::{self, Initializer};
use super::{Fusion, Module, Optional};
use crate::autograd::{Mode, Param};
use crate::shape::{ConvInput, OneGroup, Rank1, Rank4, Shape};
use crate::tensor::{Float, Tensor};

/// A two-dimensional convolution; see [`Tensor::conv2d`].
///
/// - `IN`, `OUT`: the number of channels that come in and go out.
/// - `K`: the side of the window.
/// - `S`, `P`: stride and padding; 1 and 0 unless others are named.
/// - `BIAS`: whether there is a bias; `true` unless `false` is named.
/// - `T`: the element type; `f32` unless another is named.
///
/// For PyTorch's `groups` see [`GroupedConv2d`] and [`DepthwiseConv2d`].
///
/// # Shapes
/// `(batch, IN, height, width)` to `(batch, OUT, height', width')`, or the same without the batch,
/// which may be dynamic; `height' = (height + 2·P - K) / S + 1`, rounded down, and the width
/// likewise. `weight` is `(OUT, IN, K, K)` and `bias` is `(OUT,)`, as in PyTorch.
///
/// # Initialisation
/// Weight and bias uniform in `±1/√(IN·K·K)`, as `torch.nn.Conv2d`.
///
/// ```
/// use conformable::prelude::*;
///
/// let layer = Conv2d::<3, 16, 3>::init(&mut StdRng::seed_from_u64(0));
/// let y = layer.forward(Tensor::<Rank4<8, 3, 28, 28>>::ones());
/// assert_eq!(y.sizes(), [8, 16, 26, 26]);
/// const _: () = assert!(Conv2d::<3, 64, 3>::PARAMS == 1_792);
/// ```
#[derive(Clone, Module)]
#[module(work = Work::dot_products(IN * K * K, BIAS))]
#[module(debug(
    in_channels = IN,
    out_channels = OUT,
    kernel_size = K,
    stride = S,
    padding = P,
    bias = BIAS
))]
pub struct Conv2d<
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const S: usize = 1,
    const P: usize = 0,
    const BIAS: bool = true,
    T: Float = f32,
> {
    /// The weight, one window of `IN` channels for each output channel.
    #[module(init = init::uniform_of_fan_in(IN * K * K, rng))]
    pub weight: Param<Rank4<OUT, IN, K, K>, T>,
    /// The bias, if `BIAS`.
    #[module(init = Optional::from_fn(|| init::uniform_of_fan_in(IN * K * K, rng)))]
    pub bias: Optional<BIAS, Param<Rank1<OUT>, T>>,
}

impl<const IN: usize, const OUT: usize, const K: usize, const S: usize, const P: usize, T: Float>
    Conv2d<IN, OUT, K, S, P, true, T>
{
    /// A layer with the given weight and bias.
    pub fn new(weight: Tensor<Rank4<OUT, IN, K, K>, T>, bias: Tensor<Rank1<OUT>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: Param::new(bias).into(),
        }
    }
}

impl<const IN: usize, const OUT: usize, const K: usize, const S: usize, const P: usize, T: Float>
    Conv2d<IN, OUT, K, S, P, false, T>
{
    /// A layer with the given weight.
    pub fn without_bias(weight: Tensor<Rank4<OUT, IN, K, K>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: Optional::default(),
        }
    }
}

impl<
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const S: usize,
    const P: usize,
    const BIAS: bool,
    T: Float,
> Conv2d<IN, OUT, K, S, P, BIAS, T>
{
    /// A layer whose weight is drawn from a distribution of [`init`], and whose bias is zero.
    ///
    /// # Panics
    /// As [`Initializer::tensor`].
    pub fn init_with(weight: &impl Initializer<Rank4<OUT, IN, K, K>>, rng: &mut impl Rng) -> Self {
        Self {
            weight: Param::new(weight.tensor(rng)),
            bias: Optional::from_fn(|| Param::new(Tensor::zeros())),
        }
    }
}

#[terse]
impl<
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const S: usize,
    const P: usize,
    const BIAS: bool,
    X,
    T,
    M,
> Module<Tensor<X, T, M>> for Conv2d<IN, OUT, K, S, P, BIAS, T>
where
    X: Shape + ConvInput<IN, OUT, K, S, P>,
    T: Float,
    M: Mode,
{
    type Output = Tensor<X::Output, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<X, T, M>) -> Self::Output {
        fuse::forward(self, x)
    }

    #[inline]
    fn fusion() -> Fusion<Self, Tensor<X, T, M>, Self::Output> {
        Fusion::Applies(|layer, x, activation| {
            let (weight, bias) = (layer.weight.view::<M>(), layer.bias.view::<M>());
            x.convolve::<_, OneGroup, S, P, M>(weight, bias, 1, activation)
        })
    }
}

#[cfg(test)]
mod tests;
