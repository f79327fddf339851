//! Convolutions of images.

mod depthwise;
mod grouped;

use conformable_terse::terse;
use rand::Rng;

pub use depthwise::DepthwiseConv2d;
pub use grouped::GroupedConv2d;

use super::cost::{HasCost, Plan, Work};
use super::fuse::{Link, Step};
use super::init::{self, Distribution, Initializer};
use super::{Init, Module};
use crate::autograd::{Mode, Param, Parameters, Path, Visitor, VisitorMut};
use crate::shape::{ConstShape, ConvInput, OneGroup, Rank1, Rank4, Shape};
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

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) -> Result<(), V::Error> {
        visit(&self.weight, self.bias.as_ref(), path, visitor)
    }

    fn visit_mut<V: VisitorMut>(
        &mut self,
        path: &mut Path,
        visitor: &mut V,
    ) -> Result<(), V::Error> {
        visit_mut(&mut self.weight, self.bias.as_mut(), path, visitor)
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

/// Uniform in `±1/√fan_in`, as `torch.nn.Conv2d` (there written as Kaiming uniform with `a = √5`).
fn first_values(fan_in: usize) -> Distribution {
    let bound = 1.0 / (fan_in.max(1) as f64).sqrt();
    init::uniform(-bound, bound)
}

fn visit<W: ConstShape, B: ConstShape, T: Float, V: Visitor>(
    weight: &Param<W, T>,
    bias: Option<&Param<B, T>>,
    path: &mut Path,
    visitor: &mut V,
) -> Result<(), V::Error> {
    path.with("weight", |path| weight.visit(path, visitor))?;
    match bias {
        Some(bias) => path.with("bias", |path| bias.visit(path, visitor)),
        None => Ok(()),
    }
}

fn visit_mut<W: ConstShape, B: ConstShape, T: Float, V: VisitorMut>(
    weight: &mut Param<W, T>,
    bias: Option<&mut Param<B, T>>,
    path: &mut Path,
    visitor: &mut V,
) -> Result<(), V::Error> {
    path.with("weight", |path| weight.visit_mut(path, visitor))?;
    match bias {
        Some(bias) => path.with("bias", |path| bias.visit_mut(path, visitor)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
