//! A convolution of each channel alone.

use conformable_terse::terse;
use rand::Rng;

use crate::autograd::{Mode, Param};
use crate::nn::cost::Work;
use crate::nn::fuse;
use crate::nn::init::{self, Initializer};
use crate::nn::{Fusion, Module, Optional};
use crate::shape::{ConvWeight, Depthwise, Rank1, Rank4, Shape};
use crate::tensor::{Float, Tensor};

/// A convolution of each channel by a window of its own; see [`Tensor::depthwise_conv2d`]. PyTorch
/// writes `Conv2d(C, C, K, groups=C)`.
///
/// - `C`: the number of channels, of the input and of the output.
/// - `K`: the side of the window.
/// - `S`, `P`: stride and padding; 1 and 0 unless others are named.
/// - `BIAS`: whether there is a bias; `true` unless `false` is named.
/// - `T`: the element type; `f32` unless another is named.
///
/// # Shapes
/// `(batch, C, height, width)` to `(batch, C, height', width')` as [`Conv2d`](crate::nn::Conv2d).
/// `weight` is `(C, 1, K, K)` and `bias` is `(C,)`, as in PyTorch.
///
/// # Initialisation
/// Weight and bias uniform in `±1/K`, as `torch.nn.Conv2d` of one channel a group.
///
/// ```
/// use conformable::prelude::*;
///
/// // A convolution made of two cheaper ones, as in MobileNet.
/// type Separable = (DepthwiseConv2d<32, 3, 1, 1>, Conv2d<32, 64, 1>);
/// let layers = Separable::init(&mut StdRng::seed_from_u64(0));
/// let y = layers.forward(Tensor::<Rank3<32, 14, 14>>::ones());
/// assert_eq!(y.sizes(), [64, 14, 14]);
/// const _: () = assert!(Separable::PARAMS == 320 + 2_112);
/// ```
#[derive(Clone, Module)]
#[module(work = Work::dot_products(K * K, BIAS))]
#[module(debug(channels = C, kernel_size = K, stride = S, padding = P, bias = BIAS))]
pub struct DepthwiseConv2d<
    const C: usize,
    const K: usize,
    const S: usize = 1,
    const P: usize = 0,
    const BIAS: bool = true,
    T: Float = f32,
> {
    /// The weight, one window for each channel.
    #[module(init = init::uniform_of_fan_in(K * K, rng))]
    pub weight: Param<Rank4<C, 1, K, K>, T>,
    /// The bias, if `BIAS`.
    #[module(init = Optional::from_fn(|| init::uniform_of_fan_in(K * K, rng)))]
    pub bias: Optional<BIAS, Param<Rank1<C>, T>>,
}

impl<const C: usize, const K: usize, const S: usize, const P: usize, T: Float>
    DepthwiseConv2d<C, K, S, P, true, T>
{
    /// A layer with the given weight and bias.
    pub fn new(weight: Tensor<Rank4<C, 1, K, K>, T>, bias: Tensor<Rank1<C>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: Param::new(bias).into(),
        }
    }
}

impl<const C: usize, const K: usize, const S: usize, const P: usize, T: Float>
    DepthwiseConv2d<C, K, S, P, false, T>
{
    /// A layer with the given weight.
    pub fn without_bias(weight: Tensor<Rank4<C, 1, K, K>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: Optional::default(),
        }
    }
}

impl<const C: usize, const K: usize, const S: usize, const P: usize, const BIAS: bool, T: Float>
    DepthwiseConv2d<C, K, S, P, BIAS, T>
{
    /// A layer whose weight is drawn from a distribution of [`nn::init`](crate::nn::init), and
    /// whose bias is zero.
    ///
    /// # Panics
    /// As [`Initializer::tensor`].
    pub fn init_with(weight: &impl Initializer<Rank4<C, 1, K, K>>, rng: &mut impl Rng) -> Self {
        Self {
            weight: Param::new(weight.tensor(rng)),
            bias: Optional::from_fn(|| Param::new(Tensor::zeros())),
        }
    }
}

#[terse]
impl<const C: usize, const K: usize, const S: usize, const P: usize, const BIAS: bool, X, T, M>
    Module<Tensor<X, T, M>> for DepthwiseConv2d<C, K, S, P, BIAS, T>
where
    X: Shape,
    Rank4<C, 1, K, K>: ConvWeight<X, Depthwise, S, P, Bias = Rank1<C>>,
    T: Float,
    M: Mode,
{
    type Output = Tensor<<Rank4<C, 1, K, K> as ConvWeight<X, Depthwise, S, P>>::Output, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<X, T, M>) -> Self::Output {
        fuse::forward(self, x)
    }

    #[inline]
    fn fusion() -> Fusion<Self, Tensor<X, T, M>, Self::Output> {
        Fusion::Applies(|layer, x, activation| {
            let (weight, bias) = (layer.weight.view::<M>(), layer.bias.view::<M>());
            x.convolve::<_, Depthwise, S, P, M>(weight, bias, C, activation)
        })
    }
}
