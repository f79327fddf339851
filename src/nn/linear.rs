use rand::Rng;

use super::{Init, Module};
use crate::autograd::{Mode, Param, Parameters, Path, Visitor, VisitorMut};
use crate::shape::{LinearInput, Rank1, Rank2, Shape};
use crate::tensor::{Float, Tensor};

/// A fully connected layer, `y = x · Wᵀ + b`.
///
/// - `IN`, `OUT`: the number of features that come in and go out.
/// - `BIAS`: whether there is a bias; `true` unless `Linear<IN, OUT, false>` is written.
/// - `T`: the element type; `f32` unless another is named.
///
/// # Shapes
/// `(.., IN)` to `(.., OUT)`; the axes in front may be dynamic. `weight` is `(OUT, IN)` and `bias` is
/// `(OUT,)`, as in PyTorch.
///
/// # Initialisation
/// Weight and bias uniform in `±1/√IN`, as `torch.nn.Linear` (there written as Kaiming uniform with
/// `a = √5`).
///
/// ```
/// use conformable::prelude::*;
///
/// let layer = Linear::<784, 256>::init(&mut StdRng::seed_from_u64(0));
/// let y = layer.forward(Tensor::<Rank2<32, 784>>::ones());
/// assert_eq!(y.sizes(), [32, 256]);
/// const _: () = assert!(Linear::<784, 256>::PARAMS == 784 * 256 + 256);
/// ```
#[derive(Clone, Debug)]
pub struct Linear<const IN: usize, const OUT: usize, const BIAS: bool = true, T: Float = f32> {
    /// The weight, one row an output.
    pub weight: Param<Rank2<OUT, IN>, T>,
    /// The bias, if `BIAS`.
    pub bias: Option<Param<Rank1<OUT>, T>>,
}

impl<const IN: usize, const OUT: usize, T: Float> Linear<IN, OUT, true, T> {
    /// A layer with the given weight and bias.
    pub fn new(weight: Tensor<Rank2<OUT, IN>, T>, bias: Tensor<Rank1<OUT>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: Some(Param::new(bias)),
        }
    }
}

impl<const IN: usize, const OUT: usize, T: Float> Linear<IN, OUT, false, T> {
    /// A layer with the given weight.
    pub fn new(weight: Tensor<Rank2<OUT, IN>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: None,
        }
    }
}

impl<const IN: usize, const OUT: usize, const BIAS: bool, S, T, M> Module<Tensor<S, T, M>>
    for Linear<IN, OUT, BIAS, T>
where
    S: Shape + LinearInput<IN, OUT>,
    T: Float,
    M: Mode,
{
    type Output = Tensor<S::Output, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<S, T, M>) -> Self::Output {
        let bias = self.bias.as_ref().map(Param::tensor::<M>);
        x.linear(&self.weight.tensor::<M>(), bias.as_ref())
    }
}

impl<const IN: usize, const OUT: usize, const BIAS: bool, T: Float> Parameters
    for Linear<IN, OUT, BIAS, T>
{
    const PARAMS: usize = IN * OUT + if BIAS { OUT } else { 0 };

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
        path.with("weight", |path| self.weight.visit(path, visitor));
        if let Some(bias) = &self.bias {
            path.with("bias", |path| bias.visit(path, visitor));
        }
    }

    fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
        path.with("weight", |path| self.weight.visit_mut(path, visitor));
        if let Some(bias) = &mut self.bias {
            path.with("bias", |path| bias.visit_mut(path, visitor));
        }
    }
}

impl<const IN: usize, const OUT: usize, const BIAS: bool, T: Float> Init
    for Linear<IN, OUT, BIAS, T>
{
    fn init<R: Rng>(rng: &mut R) -> Self {
        let bound = T::one() / T::from_usize(IN.max(1)).sqrt();
        let weight = (Tensor::rand(rng) * T::from_f64(2.0) - T::one()) * bound;
        let bias = BIAS.then(|| (Tensor::rand(rng) * T::from_f64(2.0) - T::one()) * bound);
        Self {
            weight: Param::new(weight),
            bias: bias.map(Param::new),
        }
    }
}
