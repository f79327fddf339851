//! Known results, as a user of the library would compute them.

use approx::assert_abs_diff_eq;
use conformable::nn::init::{kaiming_normal, xavier_uniform};
use conformable::nn::metrics::accuracy;
use conformable::prelude::*;

fn rng() -> StdRng {
    StdRng::seed_from_u64(7)
}

#[test]
fn products_of_small_matrices() {
    let a = tensor([[1.0_f32, 2.0], [3.0, 4.0]]);
    let b = tensor([[5.0, 6.0], [7.0, 8.0]]);
    assert_eq!(a.matmul(&b).to_array(), [[19.0, 22.0], [43.0, 50.0]]);

    let a = tensor([[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    let b = tensor([[7.0, 8.0], [9.0, 10.0], [11.0, 12.0]]);
    assert_eq!(a.matmul(&b).to_array(), [[58.0, 64.0], [139.0, 154.0]]);

    let row = tensor([[1.0_f32, 2.0, 3.0]]);
    let column = tensor([[4.0_f32], [5.0], [6.0]]);
    assert_eq!(row.matmul(&column).to_array(), [[32.0]]);
    assert_eq!(column.matmul(&row).to_array()[2], [6.0, 12.0, 18.0]);
    assert_eq!(
        Tensor::<Rank2<2, 2>>::eye().matmul(&a).to_array(),
        a.to_array()
    );
}

#[test]
fn linear_layers() {
    let weight = tensor([[1.0, 0.0, -1.0], [2.0, 1.0, 0.5]]);
    let with_bias = Linear::<3, 2>::new(weight.clone(), tensor([0.5, -0.5]));
    let without = Linear::without_bias(weight);
    let x = tensor([1.0_f32, 2.0, 3.0]);
    assert_eq!(with_bias.forward(x.clone()).to_vec(), [-1.5, 5.0]);
    assert_eq!(without.forward(x.clone()).to_vec(), [-2.0, 5.5]);

    let layer = Linear::<3, 2>::init(&mut rng());
    let _: Tensor<Rank2<5, 2>> = layer.forward(Tensor::<Rank2<5, 3>>::zeros());
    let _: Tensor<Rank3<4, 5, 2>> = layer.forward(Tensor::<Rank3<4, 5, 3>>::zeros());
    let batch: Tensor<(Dyn, Const<3>)> = Tensor::zeros_of((Dyn(7), Const));
    assert_eq!(layer.forward(batch).sizes(), [7, 2]);

    let (a, b) = (
        Tensor::<Rank2<4, 3>>::randn(&mut rng()),
        Tensor::<Rank2<4, 3>>::ones(),
    );
    let left = without.forward(&a * 2.0 + &b * 3.0);
    let right = without.forward(a) * 2.0 + without.forward(b) * 3.0;
    assert_abs_diff_eq!(left, right, epsilon = 1e-5);
}

#[test]
fn activations_and_softmax_keep_their_ranges() {
    let x = Tensor::<Rank2<20, 30>>::randn(&mut rng()) * 4.0;
    assert!(
        x.clone()
            .sigmoid()
            .as_slice()
            .iter()
            .all(|y| (0.0..=1.0).contains(y))
    );
    assert!(
        x.clone()
            .tanh()
            .as_slice()
            .iter()
            .all(|y| (-1.0..=1.0).contains(y))
    );
    assert!(x.clone().relu().as_slice().iter().all(|&y| y >= 0.0));
    assert_eq!(tensor(0.0_f32).sigmoid().item(), 0.5);
    let sums = x.softmax::<-1>().sum_axis::<-1>();
    assert_abs_diff_eq!(sums, Tensor::ones(), epsilon = 1e-5);
}

#[test]
fn parameter_counts() {
    type Mlp = (
        Linear<784, 256>,
        Relu,
        Linear<256, 128>,
        Relu,
        Linear<128, 10>,
    );
    const _: () = assert!(Mlp::PARAMS == 235_146);
    const _: () = assert!(Conv2d::<3, 64, 3>::PARAMS == 1_792);
    const _: () = assert!(Linear::<784, 512>::PARAMS == 401_920);
    let counted: usize = parameters(&Mlp::init(&mut rng()))
        .iter()
        .map(|param| param.count)
        .sum();
    assert_eq!(counted, Mlp::PARAMS);
}

#[test]
fn flatten_and_convolution_shapes() {
    let x = Tensor::<Rank4<2, 3, 4, 4>>::zeros();
    let _: Tensor<Rank2<2, 48>> = x.flatten::<1>();

    let conv = Conv2d::<3, 16, 3>::init(&mut rng());
    let _: Tensor<Rank4<1, 16, 26, 26>> = conv.forward(Tensor::<Rank4<1, 3, 28, 28>>::zeros());

    type Pipeline = (
        Conv2d<1, 16, 3>,
        Relu,
        MaxPool2d<2>,
        Conv2d<16, 32, 3>,
        Relu,
        MaxPool2d<2>,
        Flatten,
        Linear<800, 10>,
    );
    let pipeline = Pipeline::init(&mut rng());
    let _: Tensor<Rank2<4, 10>> = pipeline.forward(Tensor::<Rank4<4, 1, 28, 28>>::zeros());
}

#[test]
fn max_pools() {
    let x: Tensor<Rank4<1, 1, 4, 4>> = Tensor::<Rank1<16>>::arange(1.0, 1.0).reshape();
    assert_eq!(
        MaxPool2d::<2>.forward(x).to_array(),
        [[[[6.0, 8.0], [14.0, 16.0]]]]
    );
    let x = Tensor::<Rank4<1, 1, 9, 9>>::zeros();
    let _: Tensor<Rank4<1, 1, 3, 3>> = MaxPool2d::<3>.forward(x);
}

#[test]
fn dropout() {
    let ones = Tensor::<Rank1<50_000>>::ones();
    let dropped = Dropout::new(0.3).forward(ones.clone().tracked());
    let mean = dropped.as_slice().iter().sum::<f32>() / 50_000.0;
    assert!((mean - 1.0).abs() < 0.02, "{mean}");
    assert_eq!(
        Dropout::new(0.3).forward(ones.clone()).to_vec(),
        ones.to_vec()
    );
    assert_eq!(
        Dropout::new(0.0).forward(ones.clone().tracked()).to_vec(),
        ones.to_vec()
    );
    assert_eq!(Dropout::new(1.0).forward(ones.tracked()).sum().item(), 0.0);
}

#[test]
fn spreads_of_initialisations() {
    let deviation = |x: &[f32]| (x.iter().map(|x| x * x).sum::<f32>() / x.len() as f32).sqrt();
    let xavier: Tensor<Rank2<300, 500>> = xavier_uniform().tensor(&mut rng());
    let bound = (6.0_f32 / 800.0).sqrt();
    assert!(xavier.as_slice().iter().all(|x| x.abs() <= bound));
    assert!((deviation(xavier.as_slice()) / (2.0_f32 / 800.0).sqrt() - 1.0).abs() < 0.02);
    let he: Tensor<Rank2<300, 500>> = kaiming_normal().tensor(&mut rng());
    assert!((deviation(he.as_slice()) / (2.0_f32 / 500.0).sqrt() - 1.0).abs() < 0.02);
}

#[test]
fn a_residual_block_adds_its_input() {
    let block = Residual(Linear::<4, 4>::new(Tensor::eye() * 2.0, Tensor::zeros()));
    let x = tensor([[1.0_f32, 2.0, 3.0, 4.0]]);
    assert_eq!(block.forward(x).to_array(), [[3.0, 6.0, 9.0, 12.0]]);
}

/// Scaled dot-product attention of one head, written by a user out of the operations.
#[derive(Module)]
struct Head<const MODEL: usize, const HEAD: usize> {
    query: Linear<MODEL, HEAD, false>,
    key: Linear<MODEL, HEAD, false>,
    value: Linear<MODEL, HEAD, false>,
}

impl<B: Dim, L: Dim, M: Mode, const MODEL: usize, const HEAD: usize>
    Module<Tensor<(B, L, Const<MODEL>), f32, M>> for Head<MODEL, HEAD>
{
    type Output = Tensor<(B, L, Const<HEAD>), f32, M>;

    fn forward(&self, x: Tensor<(B, L, Const<MODEL>), f32, M>) -> Self::Output {
        let (q, k, v) = (
            self.query.forward(x.clone()),
            self.key.forward(x.clone()),
            self.value.forward(x),
        );
        let scores = q.matmul(&k.transpose()) / (HEAD as f32).sqrt();
        scores.softmax::<-1>().matmul(&v)
    }
}

#[test]
fn an_attention_head() {
    let head = Head::<16, 8>::init(&mut rng());
    let x = Tensor::<Rank3<2, 5, 16>>::randn(&mut rng());
    let y: Tensor<Rank3<2, 5, 8>> = head.forward(x.clone());
    assert!(y.as_slice().iter().all(|y| y.is_finite()));

    // Equal keys attend to everything equally: the output is the mean of the values.
    let mut uniform = head.clone_with_zero_keys();
    let y = uniform.forward(x.clone());
    let mean = uniform.value.forward(x).mean_axis::<1>();
    for position in 0..5 {
        for i in 0..8 {
            assert!((y[[1, position, i]] - mean[[1, i]]).abs() < 1e-5);
        }
    }

    let dynamic: Tensor<(Dyn, Dyn, Const<16>)> = Tensor::ones_of((Dyn(3), Dyn(4), Const));
    assert_eq!(uniform.forward(dynamic.clone()).sizes(), [3, 4, 8]);
    let gradients = uniform.forward(dynamic.tracked()).square().sum().backward();
    let gradient: Tensor<Rank2<8, 16>> = gradients.get(&uniform.value.weight).unwrap();
    assert!(gradient.as_slice().iter().any(|&g| g != 0.0));
    uniform.query.weight.value_mut().as_mut_slice()[0] = 1.0;
}

impl<const MODEL: usize, const HEAD: usize> Head<MODEL, HEAD> {
    fn clone_with_zero_keys(&self) -> Self {
        Self {
            query: self.query.clone(),
            key: Linear::without_bias(Tensor::zeros()),
            value: self.value.clone(),
        }
    }
}

#[test]
fn one_linear_layer_separates_two_classes_of_points() {
    let mut rng = rng();
    let classes: Vec<usize> = (0..200).map(|i| i % 2).collect();
    let mut points = Tensor::<Rank2<200, 2>>::randn(&mut rng);
    for (point, &class) in points.rows_mut().iter_mut().zip(&classes) {
        let centre = if class == 0 { -2.0 } else { 2.0 };
        *point = point.map(|x| x + centre);
    }
    let labels = Labels::<Const<200>, 2>::from_slice(&classes).unwrap();
    let mut model = Linear::<2, 2>::init(&mut rng);
    let mut sgd = Sgd::new(
        &model,
        SgdConfig {
            lr: 0.1,
            ..SgdConfig::default()
        },
    );
    for _ in 0..100 {
        let loss = cross_entropy(&model.forward(points.clone().tracked()), &labels);
        sgd.step(&mut model, &loss.backward());
    }
    let accuracy = accuracy(&model.forward(points), &labels);
    assert!(accuracy >= 0.95, "{accuracy}");
}
