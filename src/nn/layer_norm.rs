use conformable_terse::terse;

use super::cost::Work;
use super::{Module, Optional};
use crate::autograd::{Mode, Param};
use crate::shape::{LayerNormInput, Rank1, Shape};
use crate::tensor::{Float, Tensor};

/// Layer normalisation, `y = (x - m) / √(v + ε) · weight + bias`, where `m` is the mean of a line
/// of the last axis and `v` its biased variance; see [`Tensor::layer_norm`].
///
/// A batch is not needed for it, and nothing differs between training and inferring.
///
/// - `D`: the number of features, which are normalised together.
/// - `AFFINE`: whether there are a weight and a bias; `true` unless `LayerNorm<D, false>` is
///   written. This is PyTorch's `elementwise_affine`.
/// - `BIAS`: whether there is a bias beside the weight; `true` unless `LayerNorm<D, true, false>`
///   is written.
/// - `T`: the element type; `f32` unless another is named.
///
/// # Shapes
/// `(.., D)`, which the output keeps; the axes in front may be dynamic. `weight` and `bias` are
/// `(D,)`, as in PyTorch.
///
/// # Initialisation
/// The weight is 1 and the bias 0, as in `torch.nn.LayerNorm`; nothing is drawn.
///
/// Source: J. L. Ba, J. R. Kiros, G. E. Hinton, “Layer Normalization”, 2016; `torch.nn.LayerNorm`
/// with a `normalized_shape` of one axis.
///
/// ```
/// use conformable::prelude::*;
///
/// let model = <(Linear<8, 64>, LayerNorm<64>, Gelu)>::init(&mut StdRng::seed_from_u64(0));
/// # let _ = model;
/// let layer = LayerNorm::<2>::default();
/// let y = layer.forward(tensor([[1.0, 3.0], [1e6, 1e6]]));
/// assert!((y[[0, 1]] - 1.0).abs() < 1e-4);
/// assert_eq!((y[[1, 0]], y[[1, 1]]), (0.0, 0.0));
/// const _: () = assert!(LayerNorm::<64>::PARAMS == 2 * 64);
/// ```
///
/// Another ε:
///
/// ```
/// use conformable::prelude::*;
///
/// let layer = LayerNorm::<64> { eps: 1e-6, ..LayerNorm::default() };
/// assert_eq!(
///     format!("{layer:?}"),
///     "LayerNorm(normalized_shape=64, eps=1e-6, elementwise_affine=true, bias=true)"
/// );
/// ```
#[derive(Clone, Module)]
#[module(work = work(D, AFFINE, BIAS))]
#[module(debug(
    normalized_shape = D,
    eps = self.eps,
    elementwise_affine = AFFINE,
    bias = AFFINE && BIAS
))]
pub struct LayerNorm<
    const D: usize,
    const AFFINE: bool = true,
    const BIAS: bool = true,
    T: Float = f32,
> {
    /// The factor of each feature, if `AFFINE`.
    #[module(init = Optional::from_fn(|| Param::new(Tensor::ones())))]
    pub weight: Optional<AFFINE, Param<Rank1<D>, T>>,
    /// What is added to each feature, if `AFFINE` and `BIAS`.
    #[module(init = Optional::from_fn(|| Optional::from_fn(|| Param::new(Tensor::zeros()))))]
    pub bias: Optional<AFFINE, Optional<BIAS, Param<Rank1<D>, T>>>,
    /// What is added to the variance, so that a line of equal elements is not divided by zero; 1e-5
    /// by default.
    #[module(skip, init = 1e-5)]
    pub eps: f64,
}

/// The weight multiplies each element, and its gradient adds up a product for each; the bias is
/// added to each. The input is kept, and of each line its mean, in two numbers, and its
/// deviation.
const fn work(features: usize, affine: bool, bias: bool) -> Work {
    let (weight, bias) = (affine as u64, (affine && bias) as u64);
    Work::new()
        .flops(weight + bias, 2 * weight + bias, weight)
        .keeps_input()
        .keeps_of_rows(3, features)
}

impl<const D: usize, T: Float> LayerNorm<D, true, true, T> {
    /// A layer with the given weight and bias.
    pub fn new(weight: Tensor<Rank1<D>, T>, bias: Tensor<Rank1<D>, T>) -> Self {
        Self {
            weight: Param::new(weight).into(),
            bias: Optional::from(Param::new(bias)).into(),
            ..Self::default()
        }
    }
}

impl<const D: usize, T: Float> LayerNorm<D, true, false, T> {
    /// A layer with the given weight.
    pub fn without_bias(weight: Tensor<Rank1<D>, T>) -> Self {
        Self {
            weight: Param::new(weight).into(),
            ..Self::default()
        }
    }
}

/// As initialised.
impl<const D: usize, const AFFINE: bool, const BIAS: bool, T: Float> Default
    for LayerNorm<D, AFFINE, BIAS, T>
{
    fn default() -> Self {
        Self {
            weight: Optional::from_fn(|| Param::new(Tensor::ones())),
            bias: Optional::from_fn(|| Optional::from_fn(|| Param::new(Tensor::zeros()))),
            eps: 1e-5,
        }
    }
}

#[terse]
impl<const D: usize, const AFFINE: bool, const BIAS: bool, S, T, M> Module<Tensor<S, T, M>>
    for LayerNorm<D, AFFINE, BIAS, T>
where
    S: Shape + LayerNormInput<D>,
    T: Float,
    M: Mode,
{
    type Output = Tensor<S::Output, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<S, T, M>) -> Self::Output {
        let bias = self.bias.get().and_then(Optional::view::<M>);
        x.normalize(self.weight.view::<M>(), bias, self.eps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    #[test]
    fn by_hand() {
        let (weight, bias) = (tensor([2.0_f32, 1.0]), tensor([0.0, 0.5]));
        let mut layer = LayerNorm::new(weight.clone(), bias);
        layer.eps = 0.0;
        let x = tensor([[1.0_f32, 3.0], [20.0, 10.0]]);
        assert_eq!(
            layer.forward(x.clone()).to_array(),
            [[-2.0, 1.5], [2.0, -0.5]]
        );
        let mut layer = LayerNorm::without_bias(weight);
        layer.eps = 0.0;
        assert_eq!(
            layer.forward(x.clone()).to_array(),
            [[-2.0, 1.0], [2.0, -1.0]]
        );
        let layer = LayerNorm::<2, false> {
            eps: 0.0,
            ..LayerNorm::default()
        };
        assert_eq!(layer.forward(x).to_array(), [[-1.0, 1.0], [1.0, -1.0]]);
        // The variance is 1, so with an ε of 3 the deviation is 2.
        let layer = LayerNorm::<2, false> { eps: 3.0, ..layer };
        assert_eq!(layer.forward(tensor([1.0, 3.0])).to_array(), [-0.5, 0.5]);
    }

    #[test]
    fn any_number_of_axes_in_front_and_a_dynamic_one() {
        let layer = LayerNorm::<4>::default();
        assert_eq!(layer.forward(Tensor::<Rank1<4>>::ones()).sizes(), [4]);
        assert_eq!(layer.forward(Tensor::<Rank2<3, 4>>::ones()).sizes(), [3, 4]);
        let x = Tensor::<Rank6<1, 2, 1, 3, 2, 4>>::ones();
        assert_eq!(layer.forward(x).sizes(), [1, 2, 1, 3, 2, 4]);
        for rows in [0, 1, 7] {
            let x = Tensor::ones_of((Dyn(rows), Const::<4>)) as Tensor<_>;
            assert_eq!(layer.forward(x).sizes(), [rows, 4]);
        }
        // Every line is what it is alone, to the bit.
        let x = Tensor::<Rank2<40, 33>>::randn(&mut StdRng::seed_from_u64(1));
        let layer = LayerNorm::<33>::default();
        let batch = layer.forward(x.clone());
        for (x, y) in x.rows().iter().zip(batch.rows()) {
            assert_eq!(layer.forward(tensor(*x)).to_array(), *y);
        }
    }

    #[test]
    fn of_one_feature_and_of_none() {
        let x = Tensor::<Rank2<3, 1>>::from_fn(|[i, _]| i as f32 - 1.0);
        assert_eq!(LayerNorm::<1>::default().forward(x).to_vec(), [0.0; 3]);
        let x = Tensor::<Rank2<3, 0>>::zeros();
        assert_eq!(LayerNorm::<0>::default().forward(x).count(), 0);
    }

    #[test]
    fn parameters_and_their_first_values() {
        const _: () = assert!(LayerNorm::<64>::PARAMS == 128);
        const _: () = assert!(LayerNorm::<64, true, false>::PARAMS == 64);
        const _: () = assert!(LayerNorm::<64, false>::PARAMS == 0);
        const _: () = assert!(LayerNorm::<2, true, true, f64>::PARAM_BYTES == 32);
        let rng = &mut StdRng::seed_from_u64(0);
        let layer = LayerNorm::<3>::init(rng);
        let paths: Vec<_> = parameters(&layer).into_iter().map(|p| p.path).collect();
        assert_eq!(paths, ["weight", "bias"]);
        assert_eq!(layer.weight.value().to_vec(), [1.0; 3]);
        assert_eq!(layer.bias.value().to_vec(), [0.0; 3]);
        assert_eq!(layer.eps, 1e-5);
        let layer = LayerNorm::<3, true, false>::init(rng);
        let paths: Vec<_> = parameters(&layer).into_iter().map(|p| p.path).collect();
        assert_eq!(paths, ["weight"]);
        assert!(parameters(&LayerNorm::<3, false>::init(rng)).is_empty());
    }

    #[test]
    fn neither_the_mean_nor_the_size_of_a_line_counts() {
        let x = Tensor::<Rank2<5, 40>, f64>::randn(&mut StdRng::seed_from_u64(2));
        let layer = LayerNorm::<40, true, true, f64> {
            eps: 0.0,
            ..LayerNorm::default()
        };
        let y = layer.forward(x.clone());
        let z = layer.forward(x * 8.0 + 3.0);
        assert!((y - z).abs().max().item() < 1e-13);
    }

    #[test]
    fn gradients() {
        let rng = &mut StdRng::seed_from_u64(3);
        let layer = LayerNorm::new(
            Tensor::<Rank1<6>, f64>::randn(rng),
            Tensor::<Rank1<6>, f64>::randn(rng),
        );
        let c = Tensor::<Rank3<2, 3, 6>, f64>::randn(rng);
        let x = Tensor::<Rank3<2, 3, 6>, f64>::randn(rng);
        gradcheck(|x| (layer.forward(x) * &c).sum(), &x, 1e-6).unwrap();
        let gradients = (layer.forward(x.tracked()) * &c).sum().backward();
        let bias = gradients.get(&**layer.bias).unwrap();
        let want = c.sum_axis::<0>().sum_axis::<0>();
        assert!((bias - want).abs().max().item() < 1e-13);
    }

    #[test]
    fn a_model_with_it_is_trained() {
        let rng = &mut StdRng::seed_from_u64(4);
        let mut model = <(Linear<3, 16>, LayerNorm<16>, Relu, Linear<16, 1>)>::init(rng);
        let x = Tensor::<Rank2<64, 3>>::randn(rng);
        let y = x.select::<1>(0).unsqueeze::<1>() * x.select::<1>(1).unsqueeze::<1>();
        let mut sgd = Sgd::new(
            &model,
            SgdConfig {
                lr: 0.1,
                ..SgdConfig::default()
            },
        );
        let mut losses = Vec::new();
        for _ in 0..200 {
            let loss = mse_loss(&model.forward(x.clone().tracked()), &y);
            losses.push(loss.item());
            sgd.step(&mut model, &loss.backward());
        }
        assert!(
            losses[199] < 0.2 * losses[0],
            "{} {}",
            losses[0],
            losses[199]
        );
        assert_ne!(model.1.weight.value().to_vec(), [1.0; 16]);
        assert_ne!(model.1.bias.value().to_vec(), [0.0; 16]);
    }
}
