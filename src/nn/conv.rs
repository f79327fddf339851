//! Convolutions of images.

use rand::Rng;

use super::cost::{HasCost, Plan, Work};
use super::fuse::{Link, Step};
use super::init::{self, Distribution, Initializer};
use super::{Init, Module};
use crate::autograd::{Mode, Param, Parameters, Path, Visitor, VisitorMut};
use crate::shape::{
    Const, ConstShape, ConvInput, ConvWeight, Depthwise, GroupedIn, GroupedInput, Groups, OneGroup,
    Rank1, Rank4, Shape,
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
            bias: BIAS.then(|| Param::new(Tensor::zeros())),
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
        self.step(x, Step::Forward)
    }

    #[inline]
    fn link() -> Link {
        Link::Applies
    }

    #[inline]
    fn step(&self, x: Tensor<X, T, M>, step: Step) -> Self::Output {
        let bias = self.bias.as_ref().map(Param::view::<M>);
        x.convolve::<_, OneGroup, S, P, M>(self.weight.view::<M>(), bias, 1, step.activation())
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
> HasCost<Tensor<X, T, M>> for Conv2d<IN, OUT, K, S, P, BIAS, T>
where
    X: Shape + ConvInput<IN, OUT, K, S, P>,
    T: Float,
    M: Mode,
{
    type Output = Tensor<X::Output, T, M>;

    const PLAN: Plan =
        Plan::layer::<Self, X, T, X::Output>(Work::dot_products(IN * K * K, BIAS).keeps_input());
}

#[diagnostic::do_not_recommend]
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
    const PARAM_BYTES: usize = Self::PARAMS * size_of::<T>();

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
        visit(&self.weight, self.bias.as_ref(), path, visitor);
    }

    fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
        visit_mut(&mut self.weight, self.bias.as_mut(), path, visitor);
    }
}

#[diagnostic::do_not_recommend]
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
        let distribution = first_values(IN * K * K);
        Self {
            weight: Param::new(distribution.tensor(rng)),
            bias: BIAS.then(|| Param::new(distribution.tensor(rng))),
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

impl<const C: usize, const K: usize, const S: usize, const P: usize, const BIAS: bool, T: Float>
    DepthwiseConv2d<C, K, S, P, BIAS, T>
{
    /// A layer whose weight is drawn from a distribution of [`init`], and whose bias is zero.
    ///
    /// # Panics
    /// As [`Initializer::tensor`].
    pub fn init_with(weight: &impl Initializer<Rank4<C, 1, K, K>>, rng: &mut impl Rng) -> Self {
        Self {
            weight: Param::new(weight.tensor(rng)),
            bias: BIAS.then(|| Param::new(Tensor::zeros())),
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
        self.step(x, Step::Forward)
    }

    #[inline]
    fn link() -> Link {
        Link::Applies
    }

    #[inline]
    fn step(&self, x: Tensor<X, T, M>, step: Step) -> Self::Output {
        let bias = self.bias.as_ref().map(Param::view::<M>);
        x.convolve::<_, Depthwise, S, P, M>(self.weight.view::<M>(), bias, C, step.activation())
    }
}

impl<const C: usize, const K: usize, const S: usize, const P: usize, const BIAS: bool, X, T, M>
    HasCost<Tensor<X, T, M>> for DepthwiseConv2d<C, K, S, P, BIAS, T>
where
    X: Shape,
    Rank4<C, 1, K, K>: ConvWeight<X, Depthwise, S, P, Bias = Rank1<C>>,
    T: Float,
    M: Mode,
{
    type Output = Tensor<<Rank4<C, 1, K, K> as ConvWeight<X, Depthwise, S, P>>::Output, T, M>;

    const PLAN: Plan =
        Plan::layer::<Self, X, T, <Rank4<C, 1, K, K> as ConvWeight<X, Depthwise, S, P>>::Output>(
            Work::dot_products(K * K, BIAS).keeps_input(),
        );
}

#[diagnostic::do_not_recommend]
impl<const C: usize, const K: usize, const S: usize, const P: usize, const BIAS: bool, T: Float>
    Parameters for DepthwiseConv2d<C, K, S, P, BIAS, T>
{
    const PARAMS: usize = C * K * K + if BIAS { C } else { 0 };
    const PARAM_BYTES: usize = Self::PARAMS * size_of::<T>();

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
        visit(&self.weight, self.bias.as_ref(), path, visitor);
    }

    fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
        visit_mut(&mut self.weight, self.bias.as_mut(), path, visitor);
    }
}

#[diagnostic::do_not_recommend]
impl<const C: usize, const K: usize, const S: usize, const P: usize, const BIAS: bool, T: Float>
    Init for DepthwiseConv2d<C, K, S, P, BIAS, T>
{
    fn init<R: Rng>(rng: &mut R) -> Self {
        let distribution = first_values(K * K);
        Self {
            weight: Param::new(distribution.tensor(rng)),
            bias: BIAS.then(|| Param::new(distribution.tensor(rng))),
        }
    }
}

/// A convolution whose channels fall into `GROUPS` parts that are convolved separately; see
/// [`Tensor::grouped_conv2d`]. PyTorch writes `Conv2d(IN, OUT, K, groups=GROUPS)`.
///
/// - `IN`, `OUT`: the number of channels that come in and go out; `GROUPS` divides both, which `forward` checks at compile time.
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
    T: Float,
> GroupedConv2d<IN, OUT, K, GROUPS, S, P, BIAS, T>
where
    Const<IN>: GroupedIn<OUT, K, GROUPS>,
{
    /// A layer whose weight is drawn from a distribution of [`init`], and whose bias is zero.
    ///
    /// # Panics
    /// As [`Initializer::tensor`].
    pub fn init_with(
        weight: &impl Initializer<<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Weight>,
        rng: &mut impl Rng,
    ) -> Self {
        Self {
            weight: Param::new(weight.tensor(rng)),
            bias: BIAS.then(|| Param::new(Tensor::zeros())),
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
        self.step(x, Step::Forward)
    }

    #[inline]
    fn link() -> Link {
        Link::Applies
    }

    #[inline]
    fn step(&self, x: Tensor<X, T, M>, step: Step) -> Self::Output {
        let bias = self.bias.as_ref().map(Param::view::<M>);
        x.convolve::<_, Groups<GROUPS>, S, P, M>(
            self.weight.view::<M>(),
            bias,
            GROUPS,
            step.activation(),
        )
    }
}

#[diagnostic::do_not_recommend]
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
> HasCost<Tensor<X, T, M>> for GroupedConv2d<IN, OUT, K, GROUPS, S, P, BIAS, T>
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

    const PLAN: Plan =
        Plan::layer::<
            Self,
            X,
            T,
            <<Const<IN> as GroupedIn<OUT, K, GROUPS>>::Weight as ConvWeight<
                X,
                Groups<GROUPS>,
                S,
                P,
            >>::Output,
        >(Work::dot_products(IN / GROUPS * K * K, BIAS).keeps_input());
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
    const PARAM_BYTES: usize = Self::PARAMS * size_of::<T>();

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
        visit(&self.weight, self.bias.as_ref(), path, visitor);
    }

    fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
        visit_mut(&mut self.weight, self.bias.as_mut(), path, visitor);
    }
}

#[diagnostic::do_not_recommend]
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
        let distribution = first_values(IN / GROUPS * K * K);
        Self {
            weight: Param::new(distribution.tensor(rng)),
            bias: BIAS.then(|| Param::new(distribution.tensor(rng))),
        }
    }
}

/// Uniform in `±1/√fan_in`, as `torch.nn.Conv2d` (there written as Kaiming uniform with `a = √5`).
fn first_values(fan_in: usize) -> Distribution {
    let bound = 1.0 / (fan_in.max(1) as f64).sqrt();
    init::uniform(-bound, bound)
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

#[cfg(test)]
mod tests {
    use crate::nn::init;
    use crate::prelude::*;

    #[test]
    fn parameter_counts() {
        const {
            assert!(Conv2d::<3, 64, 3>::PARAMS == 1_792);
            assert!(Conv2d::<3, 64, 3, 1, 1, false>::PARAMS == 1_728);
            assert!(DepthwiseConv2d::<32, 3>::PARAMS == 320);
            assert!(GroupedConv2d::<8, 16, 3, 4>::PARAMS == 16 * 2 * 9 + 16);
        }
        let mut rng = StdRng::seed_from_u64(0);
        fn count<L: Parameters>(layer: &L) -> usize {
            let counts: Vec<_> = parameters(layer).into_iter().map(|p| p.count).collect();
            assert_eq!(counts.iter().sum::<usize>(), L::PARAMS);
            counts.len()
        }
        assert_eq!(count(&Conv2d::<3, 16, 5, 2>::init(&mut rng)), 2);
        assert_eq!(count(&Conv2d::<3, 16, 5, 2, 1, false>::init(&mut rng)), 1);
        assert_eq!(count(&DepthwiseConv2d::<4, 3>::init(&mut rng)), 2);
        assert_eq!(count(&GroupedConv2d::<8, 4, 3, 2>::init(&mut rng)), 2);
    }

    #[test]
    fn first_values_fill_the_range_of_torch() {
        let layer = Conv2d::<4, 64, 5, 1, 0, true, f64>::init(&mut StdRng::seed_from_u64(5));
        for values in [
            layer.weight.value().to_vec(),
            layer.bias.unwrap().value().to_vec(),
        ] {
            let (low, high) = values
                .iter()
                .fold((0.0_f64, 0.0_f64), |(l, h), &x| (l.min(x), h.max(x)));
            assert!(
                (-0.1..-0.09).contains(&low) && (0.09..0.1).contains(&high),
                "{low} {high}"
            );
        }
        let layer = GroupedConv2d::<16, 32, 5, 4>::init(&mut StdRng::seed_from_u64(5));
        let high = layer
            .weight
            .value()
            .as_slice()
            .iter()
            .fold(0.0_f32, |h, &x| h.max(x));
        assert!(0.09 < high && high < 0.1, "{high}");
    }

    #[test]
    fn init_with_draws_the_weight_and_leaves_the_bias_zero() {
        let mut rng = StdRng::seed_from_u64(1);
        let layer = Conv2d::<1, 1, 1>::init_with(&init::constant(3.0), &mut rng);
        assert_eq!(layer.weight.value().to_vec(), [3.0]);
        assert_eq!(layer.bias.unwrap().value().to_vec(), [0.0]);
        // ±√(6 / (fan_in + fan_out)) with 2·9 inputs of an output, and 4·9 outputs of an input.
        let layer = GroupedConv2d::<4, 4, 3, 2>::init_with(&init::xavier_uniform(), &mut rng);
        let bound = (6.0_f32 / (18.0 + 36.0)).sqrt();
        let high = layer
            .weight
            .value()
            .as_slice()
            .iter()
            .fold(0.0_f32, |h, &x| h.max(x));
        assert!(0.8 * bound < high && high <= bound, "{high} {bound}");
        let layer = DepthwiseConv2d::<4, 3>::init_with(&init::kaiming_normal(), &mut rng);
        assert!(layer.weight.value().as_slice().iter().all(|&w| w != 0.0));
    }

    #[test]
    fn a_pipeline_of_convolutions_and_pools() {
        type Net = (
            Conv2d<1, 16, 3>,
            Relu,
            MaxPool2d<2>,
            Conv2d<16, 32, 3>,
            Relu,
            MaxPool2d<2>,
            Flatten,
            Linear<800, 10>,
        );
        const { assert!(Net::PARAMS == 160 + 4_640 + 8_010) };
        let net = Net::init(&mut StdRng::seed_from_u64(1));
        let y = net.forward(Tensor::<_, f32>::ones_of((
            Dyn(7),
            Const::<1>,
            Const::<28>,
            Const::<28>,
        )));
        assert_eq!(y.sizes(), [7, 10]);
    }

    #[test]
    fn every_parameter_gets_a_gradient() {
        let mut rng = StdRng::seed_from_u64(1);
        type Net = (
            Conv2d<3, 4, 3>,
            GroupedConv2d<4, 6, 3, 2>,
            DepthwiseConv2d<6, 2>,
            GlobalAvgPool2d,
        );
        let net = Net::init(&mut rng);
        let x = Tensor::<Rank4<2, 3, 8, 8>>::randn(&mut rng);
        let y = net.forward(x.tracked());
        assert_eq!(y.sizes(), [2, 6]);
        let gradients = y.square().sum().backward();
        assert_eq!(gradients.len(), 6);
        assert!(
            gradients
                .get(&net.1.weight)
                .unwrap()
                .as_slice()
                .iter()
                .any(|&g| g != 0.0)
        );
    }

    #[test]
    fn layers_are_generic_over_channels_batch_and_mode() {
        struct Block<const C: usize> {
            deep: DepthwiseConv2d<C, 3, 1, 1>,
            wide: Conv2d<C, C, 1>,
        }

        impl<const C: usize, B: Dim, M: Mode>
            Module<Tensor<(B, Const<C>, Const<6>, Const<6>), f32, M>> for Block<C>
        {
            type Output = Tensor<(B, Const<C>, Const<6>, Const<6>), f32, M>;

            fn forward(
                &self,
                x: Tensor<(B, Const<C>, Const<6>, Const<6>), f32, M>,
            ) -> Self::Output {
                let y = self.wide.forward(self.deep.forward(x.clone()).relu());
                x + MaxPool2d::<3, 1, 1>.forward(y)
            }
        }

        let mut rng = StdRng::seed_from_u64(1);
        let block = Block::<5> {
            deep: Init::init(&mut rng),
            wide: Init::init(&mut rng),
        };
        assert_eq!(
            block
                .forward(Tensor::<Rank4<2, 5, 6, 6>>::ones().tracked())
                .sizes(),
            [2, 5, 6, 6]
        );
    }
}
