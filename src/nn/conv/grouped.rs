//! A convolution of groups of channels.

use conformable_terse::terse;
use rand::Rng;

use crate::autograd::{Mode, Param};
use crate::nn::cost::Work;
use crate::nn::fuse;
use crate::nn::init::{self, Initializer};
use crate::nn::{Fusion, Module, Optional};
use crate::shape::{Const, ConvWeight, GroupedIn, GroupedInput, Groups, Shape};
use crate::tensor::{Float, Tensor};

/// A convolution whose channels fall into `GROUPS` parts that are convolved separately; see
/// [`Tensor::grouped_conv2d`]. PyTorch writes `Conv2d(IN, OUT, K, groups=GROUPS)`.
///
/// - `IN`, `OUT`: the number of channels that come in and go out; `GROUPS` divides both, which
///   `forward` checks at compile time.
/// - `K`: the side of the window.
/// - `GROUPS`: the number of groups.
/// - `S`, `P`: stride and padding; 1 and 0 unless others are named.
/// - `BIAS`: whether there is a bias; `true` unless `false` is named.
/// - `T`: the element type; `f32` unless another is named.
///
/// The size of a group is computed by the type checker, so code that is generic over `IN` or
/// `GROUPS` repeats the bound `Const<IN>: GroupedIn<OUT, K, GROUPS>`; [`Conv2d`](crate::nn::Conv2d)
/// and [`DepthwiseConv2d`](crate::nn::DepthwiseConv2d) need no such bound.
///
/// # Shapes
/// `(batch, IN, height, width)` to `(batch, OUT, height', width')` as
/// [`Conv2d`](crate::nn::Conv2d). `weight` is `(OUT, IN / GROUPS, K, K)` and `bias` is `(OUT,)`, as
/// in PyTorch.
///
/// # Initialisation
/// Weight and bias uniform in `±1/√(IN/GROUPS·K·K)`, as `torch.nn.Conv2d`.
///
/// ```
/// use conformable::prelude::*;
///
/// let layer = GroupedConv2d::<8, 16, 3, 4>::init(&mut StdRng::seed_from_u64(0));
/// assert_eq!(layer.weight.value().sizes(), [16, 2, 3, 3]);
/// let y = layer.forward(Tensor::<Rank3<8, 10, 10>>::ones());
/// assert_eq!(y.sizes(), [16, 8, 8]);
/// ```
#[derive(Clone, Module)]
#[module(work = Work::dot_products(IN / GROUPS * K * K, BIAS))]
#[module(debug(
    in_channels = IN,
    out_channels = OUT,
    kernel_size = K,
    groups = GROUPS,
    stride = S,
    padding = P,
    bias = BIAS,
))]
pub struct GroupedConv2d<
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const GROUPS: usize,
    const S: usize = 1,
    const P: usize = 0,
    const BIAS: bool = true,
    T: Float = f32,
> where
    Const<IN>: GroupedIn<OUT, K, GROUPS>,
{
    /// The weight, one window of `IN / GROUPS` channels for each output channel.
    #[module(init = init::uniform_of_fan_in(IN / GROUPS * K * K, rng))]
    pub weight: Param<<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Weight, T>,
    /// The bias, if `BIAS`.
    #[module(init = Optional::from_fn(|| init::uniform_of_fan_in(IN / GROUPS * K * K, rng)))]
    pub bias: Optional<BIAS, Param<<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Bias, T>>,
}

impl<
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const GROUPS: usize,
    const S: usize,
    const P: usize,
    T: Float,
> GroupedConv2d<IN, OUT, K, GROUPS, S, P, true, T>
where
    Const<IN>: GroupedIn<OUT, K, GROUPS>,
{
    /// A layer with the given weight and bias.
    pub fn new(
        weight: Tensor<<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Weight, T>,
        bias: Tensor<<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Bias, T>,
    ) -> Self {
        Self {
            weight: Param::new(weight),
            bias: Param::new(bias).into(),
        }
    }
}

impl<
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const GROUPS: usize,
    const S: usize,
    const P: usize,
    T: Float,
> GroupedConv2d<IN, OUT, K, GROUPS, S, P, false, T>
where
    Const<IN>: GroupedIn<OUT, K, GROUPS>,
{
    /// A layer with the given weight.
    pub fn without_bias(
        weight: Tensor<<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Weight, T>,
    ) -> Self {
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
    const GROUPS: usize,
    const S: usize,
    const P: usize,
    const BIAS: bool,
    T: Float,
> GroupedConv2d<IN, OUT, K, GROUPS, S, P, BIAS, T>
where
    Const<IN>: GroupedIn<OUT, K, GROUPS>,
{
    /// A layer whose weight is drawn from a distribution of [`nn::init`](crate::nn::init), and
    /// whose bias is zero.
    ///
    /// # Panics
    /// As [`Initializer::tensor`].
    pub fn init_with(
        weight: &impl Initializer<<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Weight>,
        rng: &mut impl Rng,
    ) -> Self {
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
    const GROUPS: usize,
    const S: usize,
    const P: usize,
    const BIAS: bool,
    X,
    T,
    M,
> Module<Tensor<X, T, M>> for GroupedConv2d<IN, OUT, K, GROUPS, S, P, BIAS, T>
where
    Const<IN>: GroupedIn<OUT, K, GROUPS>,
    X: Shape + GroupedInput<IN, GROUPS>,
    <Const<IN> as GroupedIn<OUT, K, GROUPS>>::Weight:
        ConvWeight<X, Groups<GROUPS>, S, P, Bias = <Const<IN> as GroupedIn<OUT, K, GROUPS>>::Bias>,
    T: Float,
    M: Mode,
{
    type Output =
        Tensor<
            <<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Weight as ConvWeight<
                X,
                Groups<GROUPS>,
                S,
                P,
            >>::Output,
            T,
            M,
        >;

    #[inline]
    fn forward(&self, x: Tensor<X, T, M>) -> Self::Output {
        fuse::forward(self, x)
    }

    #[inline]
    fn fusion() -> Fusion<Self, Tensor<X, T, M>, Self::Output> {
        Fusion::Applies(|layer, x, activation| {
            let (weight, bias) = (layer.weight.view::<M>(), layer.bias.view::<M>());
            x.convolve::<_, Groups<GROUPS>, S, P, M>(weight, bias, GROUPS, activation)
        })
    }
}
