//! Gradients against central finite differences in `f64`: every operation, every layer with respect
//! to its input and to each of its parameters, and every loss with each of its reductions.

use std::convert::Infallible;
use std::fs;
use std::ops::Neg as _;
use std::path::Path as FilePath;

use conformable::autograd::{Path, Visitor, VisitorMut};
use conformable::nn::loss::{
    BceWithLogitsLoss, CrossEntropyLoss, Each, HuberLoss, L1Loss, Mean, MseLoss, NllLoss,
    SmoothL1Loss, Sum,
};
use conformable::nn::{Elementwise, Eval, Frozen, Kept, Sampling};
use conformable::prelude::*;
use conformable::shape::{ConstShape, Groups, Padding, Stride};
use conformable::tensor::Float;

const TOLERANCE: f64 = 1e-6;
const STEP: f64 = 1e-6;

type Leafy<S> = Tensor<S, f64, Tracked>;

fn randn<S: ConstShape>(seed: u64) -> Tensor<S, f64> {
    Tensor::randn(&mut StdRng::seed_from_u64(seed))
}

/// Numbers between 0.5 and 1.5, for functions of positive numbers.
fn positive<S: ConstShape>(seed: u64) -> Tensor<S, f64> {
    Tensor::rand(&mut StdRng::seed_from_u64(seed)) + 0.5
}

/// A sum in which every element has a weight of its own, so that no two derivatives can be mistaken
/// for each other.
fn weighted<S: Shape>(y: Leafy<S>) -> Leafy<()> {
    let weight = Tensor::<S, f64>::randn_of(y.shape(), &mut StdRng::seed_from_u64(77));
    (y * weight).sum()
}

/// Checks an operation on one tensor.
#[track_caller]
fn check<S: Shape, Out: Shape>(x: Tensor<S, f64>, f: impl Fn(Leafy<S>) -> Leafy<Out>) {
    gradcheck(|x| weighted(f(x)), &x, TOLERANCE).unwrap();
}

/// Checks an operation on two tensors with respect to each, whether or not the other one needs a
/// gradient.
#[track_caller]
fn check2<A: Shape, B: Shape, Out: Shape>(
    a: Tensor<A, f64>,
    b: Tensor<B, f64>,
    f: impl Fn(Leafy<A>, Leafy<B>) -> Leafy<Out>,
) {
    let plain = |a, b| weighted(f(a, b));
    gradcheck(|a| plain(a, b.clone().tracked()), &a, TOLERANCE).unwrap();
    gradcheck(|a| plain(a, b.clone().requires_grad()), &a, TOLERANCE).unwrap();
    gradcheck(|b| plain(a.clone().tracked(), b), &b, TOLERANCE).unwrap();
    gradcheck(|b| plain(a.clone().requires_grad(), b), &b, TOLERANCE).unwrap();
}

/// Moves the number at a place, counted over all parameters of a model.
struct Nudge {
    place: usize,
    by: f64,
}

impl VisitorMut for Nudge {
    type Error = Infallible;

    fn param<S: ConstShape, T: Float>(
        &mut self,
        _path: &Path,
        param: &mut Param<S, T>,
    ) -> Result<(), Infallible> {
        if self.place < S::COUNT {
            let element = &mut param.value_mut().as_mut_slice()[self.place];
            *element += T::from_f64(self.by);
        }
        self.place = self.place.wrapping_sub(S::COUNT);
        Ok(())
    }
}

/// The gradients of all parameters, one after the other.
struct Collect<'a> {
    gradients: &'a Gradients,
    found: Vec<(String, f64)>,
}

impl Visitor for Collect<'_> {
    type Error = Infallible;

    fn param<S: ConstShape, T: Float>(
        &mut self,
        path: &Path,
        param: &Param<S, T>,
    ) -> Result<(), Infallible> {
        let gradient = self.gradients.get(param);
        let gradient = gradient.unwrap_or_else(|| panic!("{path} has no gradient"));
        let elements = gradient.as_slice().iter().enumerate();
        self.found
            .extend(elements.map(|(i, &g)| (format!("{path}[{i}]"), g.to_f64())));
        Ok(())
    }
}

/// Checks the gradients of all parameters of a model. The loss sees a clone of the model each time,
/// so that a dropout has the same mask each time.
#[track_caller]
fn check_parameters<L: Parameters + Clone>(model: &L, loss: impl Fn(&L) -> Leafy<()>) {
    let clone = model.clone();
    let mut collect = Collect {
        gradients: &loss(&clone).backward(),
        found: Vec::new(),
    };
    let Ok(()) = clone.visit(&mut Path::root(), &mut collect);
    assert_eq!(collect.found.len(), L::PARAMS);
    for (place, (name, analytic)) in collect.found.into_iter().enumerate() {
        let moved = |by| {
            let mut model = model.clone();
            let Ok(()) = model.visit_mut(&mut Path::root(), &mut Nudge { place, by });
            loss(&model).item()
        };
        let numeric = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
        let error = (analytic - numeric).abs();
        assert!(
            error <= TOLERANCE * (1.0 + numeric.abs()),
            "the derivative with respect to {name} is {analytic}, but finite differences give \
                {numeric}"
        );
    }
}

/// Checks a layer with respect to its input and to each of its parameters.
#[track_caller]
fn layer<S: Shape, Out: Shape, L>(layer: L, x: Tensor<S, f64>)
where
    L: Module<Leafy<S>, Output = Leafy<Out>> + Parameters + Clone,
{
    check(x.clone(), |x| layer.clone().forward(x));
    if L::PARAMS == 0 {
        return;
    }
    check_parameters(&layer, |layer| weighted(layer.forward(x.clone().tracked())));
    check_parameters(&layer, |layer| {
        weighted(layer.forward(x.clone().requires_grad()))
    });
}

fn init<L: Init>() -> L {
    L::init(&mut StdRng::seed_from_u64(5))
}

#[test]
fn functions_of_one_tensor() {
    macro_rules! each {
        ($x:expr; $($name:ident $(($($argument:expr),*))?,)*) => {
            $(check($x, |x| x.$name($($($argument),*)?));)*
        };
    }
    each! {
        randn::<Rank2<3, 5>>(1);
        abs, clamp(-0.5, 0.75), cos, elu(1.5), exp, gelu, gelu_tanh, leaky_relu(0.2), powi(3),
        powi(-2), powi(0), recip, relu, sigmoid, silu, sin, softplus, square, tanh, neg,
    }
    each! {
        positive::<Rank2<3, 5>>(2);
        ln, sqrt, powf(2.5), powf(-1.5), powf(0.0), recip,
    }
    // Other arguments, and numbers far from zero.
    each! {
        tensor([-2.0, -0.1, 0.5, 3.0]);
        elu(0.3), elu(-0.5), leaky_relu(0.0), leaky_relu(-0.5), leaky_relu(1.5), powi(-3), powi(-1),
        powi(1), powi(2), powi(5),
    }
    each! {
        tensor([0.3, 1.0, 3.0]);
        powf(0.5), powf(1.0),
    }
    each! {
        tensor([-30.0, -8.0, -2.0, 0.0, 19.0, 25.0]);
        gelu, gelu_tanh, sigmoid, silu, softplus, square, tanh,
    }
    // No elements, one element, and one number.
    check(randn::<Rank2<0, 3>>(3), Tensor::tanh);
    check(randn::<Rank1<1>>(3), Tensor::tanh);
    check(randn::<Rank0>(3), Tensor::tanh);
}

#[test]
fn arithmetic() {
    let (a, b) = (randn::<Rank2<2, 3>>(4), positive::<Rank2<2, 3>>(5));
    check2(a.clone(), b.clone(), |a, b| a + b);
    check2(a.clone(), b.clone(), |a, b| a - b);
    check2(a.clone(), b.clone(), |a, b| a * b);
    check2(a.clone(), b.clone(), |a, b| a / b);
    check2(a.clone(), b.clone(), |a, b| a.maximum(b));
    check2(a.clone(), b.clone(), |a, b| a.minimum(b));
    check2(a.clone(), b.clone(), |a, b| &a + &b);
    check2(a.clone(), b.clone(), |a, b| &a / b);
    let mask = a.gt(0.0);
    check2(a.clone(), b.clone(), |a, b| mask.choose(a, b));
    check(a.clone(), |x| x.masked_fill(mask.clone(), 3.0));
    // A number on either side.
    check(a.clone(), |x| x + 2.0);
    check(a.clone(), |x| x - 2.0);
    check(a.clone(), |x| x * 2.0);
    check(a.clone(), |x| x / 2.0);
    check(b.clone(), |x| 2.0 + x);
    check(b.clone(), |x| 2.0 - x);
    check(b.clone(), |x| 2.0 * x);
    check(b.clone(), |x| 2.0 / x);
    // One tensor on both sides.
    check(b.clone(), |x| x.clone() + x);
    check(b.clone(), |x| x.clone() - x.clone() * x);
    check(b.clone(), |x| x.clone() / (x.clone() + x.square()));
    // A plain tensor on either side.
    check(b.clone(), |x| a.clone() * x);
    check(b.clone(), |x| a.clone() / x);
    check(b.clone(), |x| x / (a.clone() + 4.0));
}

#[test]
fn matrix_products() {
    check2(randn::<Rank2<2, 3>>(1), randn::<Rank2<3, 4>>(2), |a, b| {
        a.matmul(&b)
    });
    check2(randn::<Rank2<2, 3>>(1), randn::<Rank1<3>>(2), |a, b| {
        a.matmul(&b)
    });
    check2(randn::<Rank1<3>>(1), randn::<Rank2<3, 4>>(2), |a, b| {
        a.matmul(&b)
    });
    check2(randn::<Rank1<3>>(1), randn::<Rank1<3>>(2), |a, b| {
        a.matmul(&b)
    });
    check2(
        randn::<Rank3<2, 2, 3>>(1),
        randn::<Rank3<2, 3, 2>>(2),
        |a, b| a.matmul(&b),
    );
    check2(
        randn::<Rank3<2, 2, 3>>(1),
        randn::<Rank2<3, 2>>(2),
        |a, b| a.matmul(&b),
    );
    check2(
        randn::<Rank4<2, 1, 2, 3>>(1),
        randn::<Rank4<2, 1, 3, 2>>(2),
        |a, b| a.matmul(&b),
    );
    check2(
        randn::<Rank4<2, 1, 2, 3>>(1),
        randn::<Rank2<3, 2>>(2),
        |a, b| a.matmul(&b),
    );
    // A product with an empty inner axis is zero whatever the operands are, and one with itself.
    check2(randn::<Rank2<2, 0>>(1), randn::<Rank2<0, 2>>(2), |a, b| {
        a.matmul(&b)
    });
    check(randn::<Rank2<3, 3>>(1), |x| x.matmul(&x));
    check(randn::<Rank2<2, 3>>(1), |x| x.matmul(&x.transpose()));

    let (w, b) = (randn::<Rank2<4, 3>>(3), randn::<Rank1<4>>(4));
    check2(randn::<Rank2<2, 3>>(1), w.clone(), |x, w| {
        x.linear(&w, None)
    });
    check2(randn::<Rank2<2, 3>>(1), b, |x, b| {
        x.linear(&w.clone().tracked(), Some(&b))
    });
    check2(randn::<Rank3<2, 2, 3>>(1), w, |x, w| x.linear(&w, None));
}

#[test]
fn reductions() {
    macro_rules! each {
        ($($name:ident $axis:ident $keep:ident;)*) => {
            $(
                check(randn::<Rank3<2, 3, 4>>(6), |x| x.$name());
                check(randn::<Rank3<2, 3, 4>>(6), |x| x.$axis::<0>());
                check(randn::<Rank3<2, 3, 4>>(6), |x| x.$axis::<1>());
                check(randn::<Rank3<2, 3, 4>>(6), |x| x.$axis::<-1>());
                check(randn::<Rank3<2, 3, 4>>(6), |x| x.$keep::<0>());
                check(randn::<Rank3<2, 3, 4>>(6), |x| x.$keep::<1>());
                check(randn::<Rank3<2, 3, 4>>(6), |x| x.$keep::<2>());
                let x = Tensor::from_rows(randn::<Rank2<5, 3>>(7).as_slice()).unwrap();
                check::<(Dyn, Const<3>), _>(x.clone(), |x| x.$name());
                check::<(Dyn, Const<3>), _>(x.clone(), |x| x.$axis::<0>());
                check::<(Dyn, Const<3>), _>(x, |x| x.$keep::<1>());
            )*
        };
    }
    each! {
        sum sum_axis sum_keep;
        mean mean_axis mean_keep;
        max max_axis max_keep;
        min min_axis min_keep;
        var var_axis var_keep;
        var_biased var_biased_axis var_biased_keep;
        std std_axis std_keep;
        std_biased std_biased_axis std_biased_keep;
        logsumexp logsumexp_axis logsumexp_keep;
    }
}

#[test]
fn softmaxes() {
    check(randn::<Rank3<2, 3, 4>>(6), |x| x.softmax::<0>());
    check(randn::<Rank3<2, 3, 4>>(6), |x| x.softmax::<1>());
    check(randn::<Rank3<2, 3, 4>>(6), |x| x.softmax::<-1>());
    check(randn::<Rank3<2, 3, 4>>(6), |x| x.log_softmax::<0>());
    check(randn::<Rank3<2, 3, 4>>(6), |x| x.log_softmax::<1>());
    check(randn::<Rank3<2, 3, 4>>(6), |x| x.log_softmax::<-1>());
}

#[test]
fn layer_norms() {
    let (w, b) = (randn::<Rank1<4>>(7), randn::<Rank1<4>>(8));
    check(randn::<Rank3<2, 3, 4>>(6), |x| {
        x.layer_norm(Some(&w), Some(&b), 1e-5)
    });
    check(randn::<Rank2<3, 4>>(6), |x| {
        x.layer_norm::<4, Plain>(None, None, 1e-5)
    });
    let x = randn::<Rank2<3, 4>>(6).tracked();
    check(w.clone(), |w| x.layer_norm(Some(&w), None, 1e-5));
    check(b, |b| {
        x.layer_norm(Some(&w.clone().tracked()), Some(&b), 1e-5)
    });
    layer(
        init::<LayerNorm<4, true, true, f64>>(),
        randn::<Rank3<2, 3, 4>>(9),
    );
    layer(
        init::<LayerNorm<4, true, false, f64>>(),
        randn::<Rank2<3, 4>>(9),
    );
}

#[test]
fn layout() {
    let x = randn::<Rank3<2, 3, 4>>(8);
    check(x.clone(), |x| x.transpose());
    check(x.clone(), |x| x.swap_axes::<0, 2>());
    check(x.clone(), |x| x.permute::<(Axis<1>, Axis<2>, Axis<0>)>());
    check(x.clone(), |x| x.reshape::<Rank2<6, 4>>());
    check(x.clone(), |x| x.reshape_to::<Rank2<8, 3>>());
    check(x.clone(), |x| {
        x.try_reshape((Dyn(4), Const::<6>)).expect("24 elements")
    });
    check(x.clone(), |x| {
        let sizes = Tensor::<(Dyn, Const<3>, Dyn)>::zeros_of((Dyn(2), Const, Dyn(4)));
        x.like(&sizes)
    });
    check(x.clone(), |x| x.flatten::<0>());
    check(x.clone(), |x| x.flatten::<1>());
    check(x.clone(), |x| x.flatten_to::<1, 12>());
    check(x.clone(), |x| x.unflatten::<Rank2<2, 2>>());
    check(x.clone(), |x| {
        x.like(&Tensor::<(Dyn, Const<3>, Const<4>)>::ones_of((
            Dyn(2),
            Const,
            Const,
        )))
    });
    check(x.clone(), |x| x.unsqueeze::<1>());
    check(x.clone(), |x| x.unsqueeze::<-1>().squeeze::<3>());
    check(x.clone(), |x| x.select::<1>(2));
    check(x.clone(), |x| x.slice::<2, 1, 3>());
    check(x.clone(), |x| x.slice::<-1, 2, 2>());
    check(x.clone(), |x| {
        x.try_slice::<1>(1..).expect("a part of the axis")
    });
    // Both parts of a cut are used, and only one of them.
    check(x.clone(), |x| {
        let (front, back) = x.split_at::<2, 1>();
        front.squeeze::<2>() * back.sum_axis::<2>()
    });
    check(x.clone(), |x| x.split_at::<2, 1>().1);
    check(x.clone(), |x| {
        let [front, back] = x.split::<2, 2>();
        front * back.exp()
    });
    // A row that is taken twice, and one that is never taken.
    check(x.clone(), |x| {
        x.select_rows(&tensor([1_i64, 1, 1]))
            .expect("indices below 2")
    });
    let picks = tensor([[2_i64, 2, 0, 1], [0, 0, 0, 3]]).try_reshape((Const::<2>, Const, Dyn(4)));
    let picks = picks.expect("8 elements") as Tensor<(Const<2>, Const<1>, Dyn), i64>;
    let picks = picks.map(|i| i.min(2));
    check(x.clone(), |x| {
        let x = x.try_reshape((Const::<2>, Const::<3>, Dyn(4)));
        x.expect("24 elements")
            .gather(&picks, Axis::<1>)
            .expect("indices below 3")
    });

    let y = randn::<Rank3<2, 1, 4>>(9);
    check2(x.clone(), y.clone(), |x, y| x.concat(&y, Axis::<1>));
    check2(x.clone(), y.clone(), |x, y| {
        x.concat_to(&y, Axis::<1>, Const::<4>)
    });
    let z = randn::<Rank3<2, 3, 4>>(10);
    check2(x.clone(), z.clone(), |x, z| {
        Tensor::concat_all([x.clone(), z, x], Axis::<-1>)
    });
    check2(x.clone(), z.clone(), |x, z| {
        Tensor::stack([x.clone(), z, x], Axis::<1>)
    });
    check2(x.clone(), z, |x, z| {
        Tensor::try_stack(&[x, z], Axis::<0>).expect("equal sizes")
    });
    check(x.clone(), |x| x.broadcast(Axis::<1>, Const::<3>));
    check(x.clone(), |x| x.broadcast(Axis::<-1>, Dyn(2)));
    check(y, |y| y.expand(Axis::<1>, Const::<5>));
    check(x, |x| {
        x.broadcast_to((Const::<2>, Dyn(2), Const, Const, Const))
    });
}

#[test]
fn images() {
    let x = randn::<Rank4<2, 2, 5, 6>>(11);
    let (w, b) = (randn::<Rank4<3, 2, 3, 3>>(12), randn::<Rank1<3>>(13));
    check2(x.clone(), w.clone(), |x, w| {
        x.conv2d(&w, None, Stride::<1>, Padding::<0>)
    });
    check2(x.clone(), w.clone(), |x, w| {
        x.conv2d(&w, None, Stride::<2>, Padding::<1>)
    });
    check2(x.clone(), b, |x, b| {
        x.conv2d(&w.clone().tracked(), Some(&b), Stride::<2>, Padding::<2>)
    });
    let x3 = x.select::<0>(0);
    check2(x3.clone(), w, |x, w| {
        x.conv2d(&w, None, Stride::<1>, Padding::<1>)
    });
    let w = randn::<Rank4<2, 1, 3, 3>>(14);
    check2(x.clone(), w.clone(), |x, w| {
        x.depthwise_conv2d(&w, None, Stride::<2>, Padding::<1>)
    });
    check2(x.clone(), w, |x, w| {
        x.grouped_conv2d(&w, None, Stride::<1>, Padding::<1>, Groups::<2>)
    });
    check(x.clone(), |x| x.max_pool2d::<2, 2, 0>());
    check(x.clone(), |x| x.max_pool2d::<3, 1, 1>());
    check(x.clone(), |x| x.avg_pool2d::<2, 2, 0>());
    check(x.clone(), |x| x.avg_pool2d::<3, 2, 1>());
    check(x, |x| x.global_avg_pool2d());
    check(x3, |x| x.global_avg_pool2d());
}

#[test]
fn linear_layers() {
    let x = randn::<Rank2<4, 3>>(15);
    layer(init::<Linear<3, 5, true, f64>>(), x.clone());
    layer(init::<Linear<3, 5, false, f64>>(), x.clone());
    layer(init::<Linear<3, 1, true, f64>>(), randn::<Rank1<3>>(16));
    layer(
        init::<Linear<3, 2, true, f64>>(),
        randn::<Rank3<2, 2, 3>>(16),
    );
    let x = Tensor::<(Dyn, Const<3>), f64>::from_rows(x.as_slice()).unwrap();
    layer(init::<Linear<3, 5, true, f64>>(), x);
}

#[test]
fn convolutions() {
    let x = randn::<Rank4<2, 2, 5, 5>>(17);
    layer(init::<Conv2d<2, 3, 3, 1, 0, true, f64>>(), x.clone());
    layer(init::<Conv2d<2, 3, 3, 2, 1, true, f64>>(), x.clone());
    layer(init::<Conv2d<2, 3, 3, 2, 0, false, f64>>(), x.clone());
    layer(init::<Conv2d<2, 3, 1, 1, 0, true, f64>>(), x.clone());
    layer(init::<Conv2d<2, 1, 5, 3, 2, true, f64>>(), x.clone());
    layer(
        init::<Conv2d<2, 3, 2, 1, 1, true, f64>>(),
        x.clone().select::<0>(1),
    );
    let batch = x.clone().try_reshape((Dyn(2), Const, Const, Const));
    let batch: Tensor<(Dyn, Const<2>, Const<5>, Const<5>), f64> = batch.unwrap();
    layer(init::<Conv2d<2, 3, 3, 1, 1, true, f64>>(), batch);
    layer(init::<DepthwiseConv2d<2, 3, 1, 1, true, f64>>(), x.clone());
    layer(init::<DepthwiseConv2d<2, 3, 2, 0, true, f64>>(), x.clone());
    layer(init::<DepthwiseConv2d<2, 2, 2, 1, false, f64>>(), x);
    let x = randn::<Rank4<2, 4, 4, 4>>(18);
    layer(
        init::<GroupedConv2d<4, 6, 3, 2, 1, 1, true, f64>>(),
        x.clone(),
    );
    layer(
        init::<GroupedConv2d<4, 4, 2, 4, 2, 0, true, f64>>(),
        x.clone(),
    );
    layer(init::<GroupedConv2d<4, 2, 3, 1, 2, 1, false, f64>>(), x);
}

#[test]
fn pools_and_flattening() {
    let x = randn::<Rank4<2, 2, 6, 5>>(19);
    layer(MaxPool2d::<2>, x.clone());
    layer(MaxPool2d::<3, 1, 1>, x.clone());
    layer(MaxPool2d::<3, 2>, x.clone());
    layer(AvgPool2d::<2>, x.clone());
    layer(AvgPool2d::<3, 2, 1>, x.clone());
    layer(AvgPool2d::<2>, x.select::<0>(0));
    layer(GlobalAvgPool2d, x.clone());
    layer(Flatten::<1>, x.clone());
    layer(Flatten::<2>, x.clone());
    layer(FlattenTo::<60>, x);
}

#[test]
fn activations() {
    let x = randn::<Rank2<4, 5>>(20);
    layer(Relu, x.clone());
    layer(
        LeakyRelu {
            negative_slope: 0.3,
        },
        x.clone(),
    );
    layer(Elu { alpha: 0.7 }, x.clone());
    layer(Sigmoid, x.clone());
    layer(Tanh, x.clone());
    layer(Softplus, x.clone());
    layer(Gelu, x.clone());
    layer(GeluTanh, x.clone());
    layer(Silu, x.clone());
    layer(Softmax::<0>, x.clone());
    layer(Softmax::<-1>, x.clone());
    layer(LogSoftmax::<0>, x.clone());
    layer(LogSoftmax::<-1>, x.clone());
    layer(Dropout::seeded(0.0, 1), x.clone());
    layer(Dropout::seeded(0.4, 1), x.clone());
    layer(Dropout::seeded(1.0, 1), x);
}

/// Functions of a user's: one that keeps its input, and one that keeps its output.
#[derive(Clone, Copy, Debug, Default, Module)]
#[module(elementwise)]
struct Mish;

impl Elementwise for Mish {
    const KEEPS: Kept = Kept::Input;

    fn value<T: Float>(&self, x: T) -> T {
        x * x.exp().ln_1p().tanh()
    }

    fn derivative<T: Float>(&self, x: T) -> T {
        let tanh = x.exp().ln_1p().tanh();
        tanh + x * (T::one() - tanh * tanh) / (T::one() + (-x).exp())
    }
}

#[derive(Clone, Copy, Debug, Module)]
#[module(elementwise)]
struct Power {
    #[module(skip, init = 1.5)]
    base: f64,
}

impl Elementwise for Power {
    const KEEPS: Kept = Kept::Output;

    fn value<T: Float>(&self, x: T) -> T {
        T::from_f64(self.base).powf(x)
    }

    fn derivative<T: Float>(&self, y: T) -> T {
        T::from_f64(self.base.ln()) * y
    }
}

#[test]
fn functions_of_users() {
    let x = randn::<Rank2<4, 5>>(20);
    layer(Mish, x.clone());
    layer(Power { base: 2.5 }, x.clone());
    check(x.clone(), |x| x.elementwise(&Mish));
    check(x.clone(), |x| x.elementwise(&Power { base: 0.5 }));
    // Applied by the layer in front, and by none.
    type Model = (
        Linear<5, 4, true, f64>,
        Mish,
        Linear<4, 3, true, f64>,
        Power,
        Mish,
    );
    layer(init::<Model>(), x);
    let x = randn::<Rank4<2, 2, 5, 5>>(21);
    layer(init::<(Conv2d<2, 3, 3, 1, 0, true, f64>, Power)>(), x);
}

#[test]
fn behaviours() {
    let x = randn::<Rank2<4, 5>>(20);
    type Model = (
        Linear<5, 4, true, f64>,
        Tanh,
        Dropout,
        Linear<4, 3, true, f64>,
    );
    layer(Eval(init::<Model>()), x.clone());
    layer(Sampling(init::<Model>()), x.clone());
    layer(
        (init::<Linear<5, 5, true, f64>>(), Eval(init::<Model>())),
        x.clone(),
    );
    // The parameters of a frozen layer have no gradients, the input has one.
    let frozen = Frozen(init::<Model>());
    check(x, |x| frozen.forward(x));
}

#[derive(Clone, Debug, Module)]
struct Cnn {
    conv: Conv2d<1, 2, 3, 1, 1, true, f64>,
    dropout: Dropout,
    fc: Linear<18, 3, true, f64>,
    #[module(init = Param::new(randn(30)))]
    scale: Param<Rank1<3>, f64>,
}

impl<B: Dim, M: Mode> Module<Tensor<(B, Const<1>, Const<6>, Const<6>), f64, M>> for Cnn {
    type Output = Tensor<(B, Const<3>), f64, M>;

    fn forward(&self, x: Tensor<(B, Const<1>, Const<6>, Const<6>), f64, M>) -> Self::Output {
        let x = self.conv.forward(x).gelu().max_pool2d::<2, 2, 0>();
        let x = self.fc.forward(self.dropout.forward(x).flatten::<1>());
        let scale = self.scale.tensor::<M>();
        let (batch, _) = x.shape();
        (x * scale.broadcast(Axis::<0>, batch)).tanh()
    }
}

#[test]
fn models() {
    let x = randn::<Rank2<3, 4>>(21);
    type Mlp = (
        Linear<4, 6, true, f64>,
        Gelu,
        Dropout,
        Linear<6, 4, true, f64>,
    );
    layer(init::<Mlp>(), x.clone());
    layer(init::<Residual<Mlp>>(), x.clone());
    layer(init::<[Linear<4, 4, true, f64>; 3]>(), x.clone());
    layer(init::<[Residual<Mlp>; 2]>(), x.clone());
    layer(init::<Box<Mlp>>(), x.clone());
    let (first, last) = (
        init::<Linear<4, 3, true, f64>>(),
        init::<Linear<3, 2, true, f64>>(),
    );
    let square = Lambda(|x: Leafy<Rank2<3, 3>>| x.clone() * x.tanh());
    layer((first, square, last), x);
    layer(init::<Cnn>(), randn::<Rank4<2, 1, 6, 6>>(22));
}

/// A parameter that a model uses twice, once through a transpose.
#[derive(Clone, Debug, Module)]
struct Tied {
    #[module(init = Param::new(randn(31)))]
    weight: Param<Rank2<2, 4>, f64>,
}

impl<B: Dim, M: Mode> Module<Tensor<(B, Const<4>), f64, M>> for Tied {
    type Output = Tensor<(B, Const<4>), f64, M>;

    fn forward(&self, x: Tensor<(B, Const<4>), f64, M>) -> Self::Output {
        let weight = self.weight.tensor::<M>();
        x.matmul(&weight.transpose()).tanh().matmul(&weight)
    }
}

#[test]
fn tied_parameters() {
    layer(init::<Tied>(), randn::<Rank2<3, 4>>(23));
    // The same model twice in a row.
    let model = init::<Tied>();
    let x = randn::<Rank2<3, 4>>(24);
    check_parameters(&model, |model| {
        weighted(model.forward(model.forward(x.clone().tracked())))
    });
}

#[test]
fn losses_of_numbers() {
    let (x, t) = (randn::<Rank2<3, 4>>(25), randn::<Rank2<3, 4>>(26));
    macro_rules! each {
        ($($loss:expr, $function:expr;)*) => {
            $(
                check2(x.clone(), t.clone(), |x, t| $loss.reduction(Mean).loss(&x, &t));
                check2(x.clone(), t.clone(), |x, t| $loss.reduction(Sum).loss(&x, &t));
                check2(x.clone(), t.clone(), |x, t| $loss.reduction(Each).loss(&x, &t));
                check2(x.clone(), t.clone(), $function);
                check(x.clone(), |x| $loss.loss(&x, &t));
            )*
        };
    }
    each! {
        MseLoss::new(), |x, t| mse_loss(&x, &t);
        L1Loss::new(), |x, t| l1_loss(&x, &t);
        HuberLoss::new(0.8), |x, t| huber_loss(&x, &t, 0.8);
        SmoothL1Loss::new(0.8), |x, t| smooth_l1_loss(&x, &t, 0.8);
        SmoothL1Loss::new(0.0), |x, t| smooth_l1_loss(&x, &t, 0.0);
        BceWithLogitsLoss::new(), |x, t| binary_cross_entropy_with_logits(&x, &t);
    }
}

#[test]
fn losses_of_classes() {
    let x = randn::<Rank2<4, 3>>(27);
    let labels = Labels::<_, 3>::new(&tensor([2_u8, 0, 2, 1])).unwrap();
    check(x.clone(), |x| cross_entropy(&x, &labels));
    check(x.clone(), |x| nll_loss(&x, &labels));
    macro_rules! each {
        ($($reduction:expr)*) => {
            $(
                let loss = CrossEntropyLoss::new().reduction($reduction);
                check(x.clone(), |x| loss.loss(&x, &labels));
                let loss = loss.label_smoothing(0.3);
                check(x.clone(), |x| loss.loss(&x, &labels));
                let loss = NllLoss::new().reduction($reduction);
                check(x.clone(), |x| loss.loss(&x, &labels));
            )*
        };
    }
    each!(Mean Sum Each);
}

#[test]
fn through_a_model_and_a_loss() {
    let model = init::<Cnn>();
    let x = randn::<Rank4<3, 1, 6, 6>>(28);
    let labels = Labels::<_, 3>::new(&tensor([2_u8, 0, 1])).unwrap();
    check_parameters(&model, |model| {
        cross_entropy(&model.forward(x.clone().tracked()), &labels)
    });
}

/// A check that finds no wrong gradient would be worth nothing.
#[test]
#[should_panic(expected = "the derivative with respect to weight[0] is")]
fn a_wrong_gradient_of_a_parameter_is_found() {
    let x = randn::<Rank2<3, 4>>(24);
    check_parameters(&init::<Tied>(), |model| {
        let weight = model.weight.tensor::<Tracked>();
        // Half of what depends on the weight is hidden from the backward pass.
        (x.matmul(&weight.transpose()).square().sum()) + weight.detach().square().sum()
    });
}

/// The names of the public functions in the files of a directory.
fn functions(dir: &FilePath, start: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, start, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let names = code.lines().filter_map(|line| line.strip_prefix(start));
        found.extend(names.filter_map(|name| words(name).next().map(str::to_owned)));
    }
}

/// The names that a module of the library exports.
fn exports(path: &FilePath, found: &mut Vec<String>) {
    let text = fs::read_to_string(path).unwrap();
    for export in text.split("\npub use ").skip(1) {
        let (_, names) = export.split_once("::").unwrap();
        let (names, _) = names.split_once(';').unwrap();
        found.extend(words(names).map(str::to_owned));
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty())
}

#[test]
fn nothing_is_left_out() {
    // Places of extremes and questions about masks have no gradient; the others are not layers.
    const WITHOUT: &str = "argmax argmax_axis argmax_keep argmin argmin_axis argmin_keep any all \
        count_true conformable_derive init Initializer Init Through Reduction LabelsOf Target \
        TargetTensor ops loss Activation Fusion Optional Pointwise";
    let src = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    functions(&src.join("ops"), "    pub fn ", &mut found);
    assert!(found.len() > 90, "{} methods", found.len());
    exports(&src.join("nn/mod.rs"), &mut found);
    exports(&src.join("nn/loss/mod.rs"), &mut found);
    for name in ["matmul", "AvgPool2d", "Silu", "huber_loss", "HuberLoss"] {
        assert!(found.iter().any(|found| found == name), "{name}");
    }
    let (here, _) = include_str!("gradients.rs")
        .split_once("/// The names")
        .unwrap();
    for name in found {
        let known = words(here).chain(words(WITHOUT)).any(|word| word == name);
        assert!(known, "{name} has no gradient check in this file");
    }
}
