use conformable::prelude::*;
use conformable::shape::ConstShape;
use conformable::tensor::Float;

use crate::fixture::{Case, Fixtures, Gradient, assert_close, to_float};

/// A stored tensor as a parameter's first value.
fn value<S: ConstShape, T: Float>(case: &Case<'_>, name: &str) -> Tensor<S, T> {
    to_float(&case.read(&format!("in/{name}")))
}

fn linear<const IN: usize, const OUT: usize, T: Float>(
    case: &Case<'_>,
    prefix: &str,
) -> Linear<IN, OUT, true, T> {
    Linear::<IN, OUT, true, T>::new(
        value(case, &format!("{prefix}weight")),
        value(case, &format!("{prefix}bias")),
    )
}

fn conv<const IN: usize, const OUT: usize, const S: usize, const P: usize, T: Float>(
    case: &Case<'_>,
    prefix: &str,
) -> Conv2d<IN, OUT, 3, S, P, true, T> {
    Conv2d::<IN, OUT, 3, S, P, true, T>::new(
        value(case, &format!("{prefix}weight")),
        value(case, &format!("{prefix}bias")),
    )
}

/// Every check in both element types.
macro_rules! check {
    ($($test:ident: $function:ident;)*) => {
        $(
            #[test]
            fn $test() {
                let fixtures = Fixtures::open("layers");
                $function::<f32>(&fixtures);
                $function::<f64>(&fixtures);
            }
        )*
    };
}

check! {
    linear_layer: check_linear;
    conv2d_layer: check_conv2d;
    layer_norm_layer: check_layer_norm;
    mlp: check_mlp;
    cnn: check_cnn;
    attention: check_one_attention;
    attention_in_batches: check_attentions;
    residual: check_residual;
    residual_of_convolutions: check_conv_residual;
}

fn check_linear<T: Float>(fixtures: &Fixtures) {
    let case = fixtures.case("linear");
    let x = case.input::<Rank2<3, 4>, T>("x");
    let layer = linear::<4, 5, T>(&case, "");
    case.check(
        layer.forward(x.clone()),
        &[("x", &x), ("weight", &layer.weight), ("bias", &*layer.bias)],
    );
    let case = fixtures.case("linear.no_bias");
    let x = case.input::<(Dyn, Const<4>), T>("x");
    let layer = Linear::<4, 5, false, T>::without_bias(value(&case, "weight"));
    case.check(
        layer.forward(x.clone()),
        &[("x", &x), ("weight", &layer.weight)],
    );
}

fn check_conv2d<T: Float>(fixtures: &Fixtures) {
    let case = fixtures.case("conv2d");
    let x = case.input::<Rank4<2, 2, 5, 5>, T>("x");
    let layer = conv::<2, 3, 2, 1, T>(&case, "");
    case.check(
        layer.forward(x.clone()),
        &[("x", &x), ("weight", &layer.weight), ("bias", &*layer.bias)],
    );
}

fn check_layer_norm<T: Float>(fixtures: &Fixtures) {
    let case = fixtures.case("layer_norm");
    let x = case.input::<Rank3<2, 3, 40>, T>("x");
    let layer = LayerNorm::<40, true, true, T>::new(value(&case, "weight"), value(&case, "bias"));
    case.check(
        layer.forward(x.clone()),
        &[
            ("x", &x),
            ("weight", &*layer.weight),
            ("bias", &**layer.bias),
        ],
    );
    let case = fixtures.case("layer_norm.no_bias");
    let x = case.input::<(Dyn, Const<4>), T>("x");
    let layer = LayerNorm::<4, true, false, T>::without_bias(value(&case, "weight"));
    case.check(
        layer.forward(x.clone()),
        &[("x", &x), ("weight", &*layer.weight)],
    );
    let case = fixtures.case("layer_norm.not_affine");
    let x = case.input::<Rank2<3, 4>, T>("x");
    let layer = LayerNorm::<4, false, true, T>::default();
    case.check(layer.forward(x.clone()), &[("x", &x)]);
}

fn check_residual<T: Float>(fixtures: &Fixtures) {
    let case = fixtures.case("residual");
    let x = case.input::<Rank2<3, 4>, T>("x");
    let (fc1, fc2) = (
        linear::<4, 6, T>(&case, "fc1."),
        linear::<6, 4, T>(&case, "fc2."),
    );
    case.check(
        &x + fc2.forward(fc1.forward(x.clone()).relu()),
        &[
            ("x", &x),
            ("fc1.weight", &fc1.weight),
            ("fc1.bias", &*fc1.bias),
            ("fc2.weight", &fc2.weight),
            ("fc2.bias", &*fc2.bias),
        ],
    );
}

fn check_conv_residual<T: Float>(fixtures: &Fixtures) {
    let case = fixtures.case("residual.conv");
    let x = case.input::<(Dyn, Const<2>, Const<4>, Const<4>), T>("x");
    let conv1 = conv::<2, 2, 1, 1, T>(&case, "conv1.");
    let conv2 = conv::<2, 2, 1, 1, T>(&case, "conv2.");
    case.check(
        (&x + conv2.forward(conv1.forward(x.clone()).relu())).relu(),
        &[
            ("x", &x),
            ("conv1.weight", &conv1.weight),
            ("conv1.bias", &*conv1.bias),
            ("conv2.weight", &conv2.weight),
            ("conv2.bias", &*conv2.bias),
        ],
    );
}

fn check_mlp<T: Float>(fixtures: &Fixtures) {
    let case = fixtures.case("mlp");
    let x = case.input::<Rank2<4, 5>, T>("x");
    let model = (
        linear::<5, 4, T>(&case, "fc1."),
        Relu,
        linear::<4, 3, T>(&case, "fc2."),
    );
    let logits = model.forward(x.clone());
    check_classifier(
        &case,
        logits,
        &[
            ("x", &x),
            ("fc1.weight", &model.0.weight),
            ("fc1.bias", &*model.0.bias),
            ("fc2.weight", &model.2.weight),
            ("fc2.bias", &*model.2.bias),
        ],
    );
}

fn check_cnn<T: Float>(fixtures: &Fixtures) {
    let case = fixtures.case("cnn");
    let x = case.input::<Rank4<4, 1, 8, 8>, T>("x");
    let model = (
        conv::<1, 2, 1, 0, T>(&case, "conv."),
        Relu,
        MaxPool2d::<2>,
        Flatten::<1>,
        linear::<18, 3, T>(&case, "fc."),
    );
    let logits = model.forward(x.clone());
    check_classifier(
        &case,
        logits,
        &[
            ("x", &x),
            ("conv.weight", &model.0.weight),
            ("conv.bias", &*model.0.bias),
            ("fc.weight", &model.4.weight),
            ("fc.bias", &*model.4.bias),
        ],
    );
}

/// Compares logits, and then the mean cross-entropy and its gradients.
fn check_classifier<T: Float>(
    case: &Case<'_>,
    logits: Tensor<Rank2<4, 3>, T, Tracked>,
    inputs: &[(&str, &dyn Gradient<T>)],
) {
    let want = case.read::<Rank2<4, 3>, f64>("logits");
    assert_close("logits", logits.as_slice(), want.as_slice());
    let labels = Labels::<_, 3>::new(&case.read::<Rank1<4>, i64>("in/labels")).unwrap();
    let loss = cross_entropy(&logits, &labels);
    assert_close("loss", loss.as_slice(), case.output::<Rank0>().as_slice());
    case.check_gradients(loss, inputs);
}

/// One head of attention, `softmax(q · kᵀ / √d) · v`.
macro_rules! check_attention {
    ($function:ident, $name:literal, $x:ty) => {
        fn $function<T: Float>(fixtures: &Fixtures) {
            let case = fixtures.case($name);
            let x = case.input::<$x, T>("x");
            let q = linear::<4, 4, T>(&case, "q.");
            let k = linear::<4, 4, T>(&case, "k.");
            let v = linear::<4, 4, T>(&case, "v.");
            let keys = k.forward(x.clone()).transpose();
            let scores = q.forward(x.clone()).matmul(&keys) / T::from_usize(2);
            let y = scores.softmax::<-1>().matmul(&v.forward(x.clone()));
            case.check(
                y,
                &[
                    ("x", &x),
                    ("q.weight", &q.weight),
                    ("q.bias", &*q.bias),
                    ("k.weight", &k.weight),
                    ("k.bias", &*k.bias),
                    ("v.weight", &v.weight),
                    ("v.bias", &*v.bias),
                ],
            );
        }
    };
}

check_attention!(check_one_attention, "attention", Rank2<3, 4>);
check_attention!(
    check_attentions,
    "attention.batched",
    (Dyn, Const<3>, Const<4>)
);
