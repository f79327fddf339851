//! Convolutions of images.

use rand::Rng;

use super::{Init, Module};
use crate::autograd::{Mode, Param, Parameters, Path, Visitor, VisitorMut};
use crate::shape::{
    Const, ConstShape, ConvInput, ConvWeight, Depthwise, GroupedIn, GroupedInput, Groups, Padding,
    Rank1, Rank4, Shape, Stride,
};
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
/// `(batch, IN, height, width)` to `(batch, OUT, height', width')`, or the same without the batch, which may be
/// dynamic; `height' = (height + 2·P - K) / S + 1`, rounded down, and the width likewise. `weight` is
/// `(OUT, IN, K, K)` and `bias` is `(OUT,)`, as in PyTorch.
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
#[derive(Clone, Debug)]
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
    pub weight: Param<Rank4<OUT, IN, K, K>, T>,
    /// The bias, if `BIAS`.
    pub bias: Option<Param<Rank1<OUT>, T>>,
}

impl<const IN: usize, const OUT: usize, const K: usize, const S: usize, const P: usize, T: Float>
    Conv2d<IN, OUT, K, S, P, true, T>
{
    /// A layer with the given weight and bias.
    pub fn new(weight: Tensor<Rank4<OUT, IN, K, K>, T>, bias: Tensor<Rank1<OUT>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: Some(Param::new(bias)),
        }
    }
}

impl<const IN: usize, const OUT: usize, const K: usize, const S: usize, const P: usize, T: Float>
    Conv2d<IN, OUT, K, S, P, false, T>
{
    /// A layer with the given weight.
    pub fn new(weight: Tensor<Rank4<OUT, IN, K, K>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: None,
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
        let bias = self.bias.as_ref().map(Param::tensor::<M>);
        x.conv2d(
            &self.weight.tensor::<M>(),
            bias.as_ref(),
            Stride::<S>,
            Padding::<P>,
        )
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
> Parameters for Conv2d<IN, OUT, K, S, P, BIAS, T>
{
    const PARAMS: usize = OUT * IN * K * K + if BIAS { OUT } else { 0 };

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
        visit(&self.weight, self.bias.as_ref(), path, visitor);
    }

    fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
        visit_mut(&mut self.weight, self.bias.as_mut(), path, visitor);
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
> Init for Conv2d<IN, OUT, K, S, P, BIAS, T>
{
    fn init<R: Rng>(rng: &mut R) -> Self {
        let fan_in = IN * K * K;
        Self {
            weight: uniform(fan_in, rng),
            bias: BIAS.then(|| uniform(fan_in, rng)),
        }
    }
}

/// A convolution of each channel by a window of its own; see [`Tensor::depthwise_conv2d`]. PyTorch writes
/// `Conv2d(C, C, K, groups=C)`.
///
/// - `C`: the number of channels, of the input and of the output.
/// - `K`: the side of the window.
/// - `S`, `P`: stride and padding; 1 and 0 unless others are named.
/// - `BIAS`: whether there is a bias; `true` unless `false` is named.
/// - `T`: the element type; `f32` unless another is named.
///
/// # Shapes
/// `(batch, C, height, width)` to `(batch, C, height', width')` as [`Conv2d`]. `weight` is `(C, 1, K, K)` and
/// `bias` is `(C,)`, as in PyTorch.
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
#[derive(Clone, Debug)]
pub struct DepthwiseConv2d<
    const C: usize,
    const K: usize,
    const S: usize = 1,
    const P: usize = 0,
    const BIAS: bool = true,
    T: Float = f32,
> {
    /// The weight, one window for each channel.
    pub weight: Param<Rank4<C, 1, K, K>, T>,
    /// The bias, if `BIAS`.
    pub bias: Option<Param<Rank1<C>, T>>,
}

impl<const C: usize, const K: usize, const S: usize, const P: usize, T: Float>
    DepthwiseConv2d<C, K, S, P, true, T>
{
    /// A layer with the given weight and bias.
    pub fn new(weight: Tensor<Rank4<C, 1, K, K>, T>, bias: Tensor<Rank1<C>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: Some(Param::new(bias)),
        }
    }
}

impl<const C: usize, const K: usize, const S: usize, const P: usize, T: Float>
    DepthwiseConv2d<C, K, S, P, false, T>
{
    /// A layer with the given weight.
    pub fn new(weight: Tensor<Rank4<C, 1, K, K>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: None,
        }
    }
}

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
        let bias = self.bias.as_ref().map(Param::tensor::<M>);
        x.depthwise_conv2d(
            &self.weight.tensor::<M>(),
            bias.as_ref(),
            Stride::<S>,
            Padding::<P>,
        )
    }
}

impl<const C: usize, const K: usize, const S: usize, const P: usize, const BIAS: bool, T: Float>
    Parameters for DepthwiseConv2d<C, K, S, P, BIAS, T>
{
    const PARAMS: usize = C * K * K + if BIAS { C } else { 0 };

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
        visit(&self.weight, self.bias.as_ref(), path, visitor);
    }

    fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
        visit_mut(&mut self.weight, self.bias.as_mut(), path, visitor);
    }
}

impl<const C: usize, const K: usize, const S: usize, const P: usize, const BIAS: bool, T: Float>
    Init for DepthwiseConv2d<C, K, S, P, BIAS, T>
{
    fn init<R: Rng>(rng: &mut R) -> Self {
        let fan_in = K * K;
        Self {
            weight: uniform(fan_in, rng),
            bias: BIAS.then(|| uniform(fan_in, rng)),
        }
    }
}

/// A convolution whose channels fall into `GROUPS` parts that are convolved separately; see
/// [`Tensor::grouped_conv2d`]. PyTorch writes `Conv2d(IN, OUT, K, groups=GROUPS)`.
///
/// - `IN`, `OUT`: the number of channels that come in and go out; `GROUPS` divides both.
/// - `K`: the side of the window.
/// - `GROUPS`: the number of groups.
/// - `S`, `P`: stride and padding; 1 and 0 unless others are named.
/// - `BIAS`: whether there is a bias; `true` unless `false` is named.
/// - `T`: the element type; `f32` unless another is named.
///
/// The size of a group is computed by the type checker, so code that is generic over `IN` or `GROUPS` repeats the
/// bound `Const<IN>: GroupedIn<OUT, K, GROUPS>`; [`Conv2d`] and [`DepthwiseConv2d`] need no such bound.
///
/// # Shapes
/// `(batch, IN, height, width)` to `(batch, OUT, height', width')` as [`Conv2d`]. `weight` is
/// `(OUT, IN / GROUPS, K, K)` and `bias` is `(OUT,)`, as in PyTorch.
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
#[derive(Clone, Debug)]
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
    pub weight: Param<<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Weight, T>,
    /// The bias, if `BIAS`.
    pub bias: Option<Param<<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Bias, T>>,
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
            bias: Some(Param::new(bias)),
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
    pub fn new(weight: Tensor<<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Weight, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: None,
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
        let bias = self.bias.as_ref().map(Param::tensor::<M>);
        x.grouped_conv2d(
            &self.weight.tensor::<M>(),
            bias.as_ref(),
            Stride::<S>,
            Padding::<P>,
            Groups::<GROUPS>,
        )
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
> Parameters for GroupedConv2d<IN, OUT, K, GROUPS, S, P, BIAS, T>
where
    Const<IN>: GroupedIn<OUT, K, GROUPS>,
{
    const PARAMS: usize = OUT * (IN / GROUPS) * K * K + if BIAS { OUT } else { 0 };

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
        visit(&self.weight, self.bias.as_ref(), path, visitor);
    }

    fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
        visit_mut(&mut self.weight, self.bias.as_mut(), path, visitor);
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
> Init for GroupedConv2d<IN, OUT, K, GROUPS, S, P, BIAS, T>
where
    Const<IN>: GroupedIn<OUT, K, GROUPS>,
{
    fn init<R: Rng>(rng: &mut R) -> Self {
        let fan_in = IN / GROUPS * K * K;
        Self {
            weight: uniform(fan_in, rng),
            bias: BIAS.then(|| uniform(fan_in, rng)),
        }
    }
}

/// A parameter uniform in `±1/√fan_in`.
fn uniform<S: ConstShape, T: Float>(fan_in: usize, rng: &mut impl Rng) -> Param<S, T> {
    let bound = T::one() / T::from_usize(fan_in.max(1)).sqrt();
    Param::new((Tensor::rand(rng) * T::from_f64(2.0) - T::one()) * bound)
}

fn visit<W: ConstShape, B: ConstShape, T: Float>(
    weight: &Param<W, T>,
    bias: Option<&Param<B, T>>,
    path: &mut Path,
    visitor: &mut impl Visitor,
) {
    path.with("weight", |path| weight.visit(path, visitor));
    if let Some(bias) = bias {
        path.with("bias", |path| bias.visit(path, visitor));
    }
}

fn visit_mut<W: ConstShape, B: ConstShape, T: Float>(
    weight: &mut Param<W, T>,
    bias: Option<&mut Param<B, T>>,
    path: &mut Path,
    visitor: &mut impl VisitorMut,
) {
    path.with("weight", |path| weight.visit_mut(path, visitor));
    if let Some(bias) = bias {
        path.with("bias", |path| bias.visit_mut(path, visitor));
    }
}
