use conformable_terse::terse;
use rand::Rng;

use super::cost::Work;
use super::fuse;
use super::init::{self, Initializer};
use super::{Fusion, Module, Optional};
use crate::autograd::{Mode, Param};
use crate::shape::{LinearInput, Rank1, Rank2, Shape};
use crate::tensor::{Float, Tensor};

/// A fully connected layer, `y = x · Wᵀ + b`.
///
/// - `IN`, `OUT`: the number of features that come in and go out.
/// - `BIAS`: whether there is a bias; `true` unless `Linear<IN, OUT, false>` is written.
/// - `T`: the element type; `f32` unless another is named.
///
/// # Shapes
/// `(.., IN)` to `(.., OUT)`; the axes in front may be dynamic. `weight` is `(OUT, IN)` and `bias`
/// is `(OUT,)`, as in PyTorch.
///
/// # Initialisation
/// Weight and bias uniform in `±1/√IN`, as `torch.nn.Linear` (there written as Kaiming uniform with
/// `a = √5`). [`init_with`](Self::init_with) takes another distribution.
///
/// Source: `torch.nn.Linear`.
///
/// ```
/// use conformable::prelude::*;
///
/// let layer = Linear::<784, 256>::init(&mut StdRng::seed_from_u64(0));
/// let y = layer.forward(Tensor::<Rank2<32, 784>>::ones());
/// assert_eq!(y.sizes(), [32, 256]);
/// const _: () = assert!(Linear::<784, 256>::PARAMS == 784 * 256 + 256);
/// ```
#[derive(Clone, Module)]
#[module(work = Work::dot_products(IN, BIAS))]
#[module(debug(in_features = IN, out_features = OUT, bias = BIAS))]
pub struct Linear<const IN: usize, const OUT: usize, const BIAS: bool = true, T: Float = f32> {
    /// The weight, one row an output.
    #[module(init = init::uniform_of_fan_in(IN, rng))]
    pub weight: Param<Rank2<OUT, IN>, T>,
    /// The bias, if `BIAS`.
    #[module(init = Optional::from_fn(|| init::uniform_of_fan_in(IN, rng)))]
    pub bias: Optional<BIAS, Param<Rank1<OUT>, T>>,
}

impl<const IN: usize, const OUT: usize, T: Float> Linear<IN, OUT, true, T> {
    /// A layer with the given weight and bias.
    pub fn new(weight: Tensor<Rank2<OUT, IN>, T>, bias: Tensor<Rank1<OUT>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: Param::new(bias).into(),
        }
    }
}

impl<const IN: usize, const OUT: usize, T: Float> Linear<IN, OUT, false, T> {
    /// A layer with the given weight.
    pub fn without_bias(weight: Tensor<Rank2<OUT, IN>, T>) -> Self {
        Self {
            weight: Param::new(weight),
            bias: Optional::default(),
        }
    }
}

impl<const IN: usize, const OUT: usize, const BIAS: bool, T: Float> Linear<IN, OUT, BIAS, T> {
    /// A layer whose weight is drawn from a distribution of [`init`], and whose bias is zero.
    ///
    /// # Panics
    /// As [`Initializer::tensor`].
    ///
    /// ```
    /// use conformable::nn::init;
    /// use conformable::prelude::*;
    ///
    /// let rng = &mut StdRng::seed_from_u64(0);
    /// let layer = Linear::<784, 256>::init_with(&init::kaiming_normal(), rng);
    /// # let _ = layer;
    /// ```
    pub fn init_with(weight: &impl Initializer<Rank2<OUT, IN>>, rng: &mut impl Rng) -> Self {
        Self {
            weight: Param::new(weight.tensor(rng)),
            bias: Optional::from_fn(|| Param::new(Tensor::zeros())),
        }
    }
}

#[terse]
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
        fuse::forward(self, x)
    }

    #[inline]
    fn fusion() -> Fusion<Self, Tensor<S, T, M>, Self::Output> {
        Fusion::Applies(|layer, x, activation| {
            x.affine(layer.weight.view::<M>(), layer.bias.view::<M>(), activation)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    #[test]
    fn by_hand() {
        let layer = Linear::<2, 3>::new(
            tensor([[1.0_f32, 2.0], [3.0, 4.0], [5.0, 6.0]]),
            tensor([0.5, 0.0, -0.5]),
        );
        assert_eq!(
            layer.forward(tensor([10.0, 1.0])).to_array(),
            [12.5, 34.0, 55.5]
        );
        let layer = Linear::without_bias(tensor([[1.0_f32, 2.0]]));
        assert_eq!(
            layer.forward(tensor([[1.0, 1.0], [0.0, -1.0]])).to_array(),
            [[3.0], [-2.0]]
        );
    }

    #[test]
    fn any_number_of_axes_in_front_and_a_dynamic_one() {
        let layer = Linear::<4, 5>::init(&mut StdRng::seed_from_u64(0));
        assert_eq!(layer.forward(Tensor::<Rank1<4>>::ones()).sizes(), [5]);
        assert_eq!(layer.forward(Tensor::<Rank2<3, 4>>::ones()).sizes(), [3, 5]);
        assert_eq!(
            layer.forward(Tensor::<Rank3<2, 3, 4>>::ones()).sizes(),
            [2, 3, 5]
        );
        assert_eq!(
            layer.forward(Tensor::<Rank4<1, 2, 3, 4>>::ones()).sizes(),
            [1, 2, 3, 5]
        );
        for rows in [0, 1, 7] {
            let x = Tensor::ones_of((Dyn(rows), Const::<4>)) as Tensor<_>;
            assert_eq!(layer.forward(x).sizes(), [rows, 5]);
        }
        // Every row of a batch is what it is alone.
        let x = Tensor::<Rank2<3, 4>>::randn(&mut StdRng::seed_from_u64(1));
        let batch = layer.forward(x.clone());
        for (x, y) in x.rows().iter().zip(batch.rows()) {
            let alone = layer.forward(tensor(*x)).to_array();
            for (alone, y) in alone.iter().zip(y) {
                assert!((alone - y).abs() <= 1e-6, "{alone} {y}");
            }
        }
    }

    #[test]
    fn without_a_bias_it_is_linear() {
        let mut rng = StdRng::seed_from_u64(2);
        let layer = Linear::<6, 4, false, f64>::init(&mut rng);
        let x = Tensor::<Rank2<3, 6>, f64>::randn(&mut rng);
        let y = Tensor::<Rank2<3, 6>, f64>::randn(&mut rng);
        let (a, b) = (0.7, -2.5);
        let of_sum = layer.forward(&x * a + &y * b);
        let sum_of = layer.forward(x) * a + layer.forward(y) * b;
        for (left, right) in of_sum.as_slice().iter().zip(sum_of.as_slice()) {
            assert!((left - right).abs() < 1e-12);
        }
    }

    #[test]
    fn constructors_need_no_type_arguments() {
        let layer = Linear::new(tensor([[1.0_f32], [2.0]]), tensor([0.5, 0.0]));
        assert_eq!(layer.forward(tensor([1.0])).to_vec(), [1.5, 2.0]);
        let layer = Linear::without_bias(tensor([[1.0_f32], [2.0]]));
        assert_eq!(layer.forward(tensor([1.0])).to_vec(), [1.0, 2.0]);
    }

    #[test]
    fn with_a_bias_it_is_affine() {
        let layer = Linear::<6, 4>::init(&mut StdRng::seed_from_u64(3));
        let y = layer.forward(Tensor::<Rank1<6>>::zeros());
        assert_eq!(y.to_vec(), layer.bias.value().to_vec());
    }

    #[test]
    fn numbers_of_parameters() {
        const _: () = assert!(Linear::<784, 256>::PARAMS == 200_960);
        const _: () = assert!(Linear::<784, 256, false>::PARAMS == 200_704);
        const _: () = assert!(Linear::<2, 3, true, f64>::PARAMS == 9);
        let layer = Linear::<3, 2, false>::init(&mut StdRng::seed_from_u64(0));
        let paths: Vec<_> = parameters(&layer).into_iter().map(|p| p.path).collect();
        assert_eq!(paths, ["weight"]);
    }

    #[test]
    fn first_values_are_uniform_in_one_over_the_root_of_the_inputs() {
        let layer = Linear::<400, 100, true, f64>::init(&mut StdRng::seed_from_u64(4));
        let (weight, bias) = (layer.weight.value(), layer.bias.value());
        let bound = 0.05;
        for values in [weight.as_slice(), bias.as_slice()] {
            assert!(values.iter().all(|w| w.abs() <= bound));
            let largest = values.iter().fold(0.0_f64, |max, w| max.max(w.abs()));
            assert!(largest > 0.95 * bound, "{largest}");
        }
        let n = weight.count() as f64;
        let std = (weight.as_slice().iter().map(|w| w * w).sum::<f64>() / n).sqrt();
        assert!((std / (bound / 3.0_f64.sqrt()) - 1.0).abs() < 0.02, "{std}");
    }

    #[test]
    fn a_seed_gives_the_same_layer_in_every_float_type() {
        let single = Linear::<5, 4>::init(&mut StdRng::seed_from_u64(5));
        let double = Linear::<5, 4, true, f64>::init(&mut StdRng::seed_from_u64(5));
        let rounded = double.weight.value().cast::<f32>();
        assert_eq!(single.weight.value().to_vec(), rounded.to_vec());
    }

    #[test]
    fn other_first_values() {
        let layer = Linear::<2, 3>::init_with(&init::ones(), &mut StdRng::seed_from_u64(6));
        assert_eq!(layer.weight.value().to_vec(), [1.0; 6]);
        assert_eq!(layer.bias.value().to_vec(), [0.0; 3]);
    }
}
