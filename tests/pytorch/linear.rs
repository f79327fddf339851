use conformable::prelude::*;
use conformable::tensor::Float;

use crate::fixture::{Case, Fixtures, to_float};

fn layer<const IN: usize, const OUT: usize, T: Float>(
    case: &Case<'_>,
    weight: &str,
    bias: &str,
) -> Linear<IN, OUT, true, T> {
    Linear::<IN, OUT, true, T>::new(
        to_float(&case.read(&format!("in/{weight}"))),
        to_float(&case.read(&format!("in/{bias}"))),
    )
}

fn check<T: Float>(fixtures: &Fixtures) {
    let case = fixtures.case("linear");
    let x = case.input::<Rank2<3, 4>, T>("x");
    let linear = layer::<4, 5, T>(&case, "weight", "bias");
    case.check(
        linear.forward(x.clone()),
        &[
            ("x", &x),
            ("weight", &linear.weight),
            ("bias", &*linear.bias),
        ],
    );

    let case = fixtures.case("linear.no_bias");
    let x = case.input::<Rank2<3, 4>, T>("x");
    let linear = Linear::<4, 5, false, T>::without_bias(to_float(&case.read("in/weight")));
    case.check(
        linear.forward(x.clone()),
        &[("x", &x), ("weight", &linear.weight)],
    );

    let case = fixtures.case("residual");
    let x = case.input::<Rank2<3, 4>, T>("x");
    let block = Residual((
        layer::<4, 6, T>(&case, "fc1.weight", "fc1.bias"),
        Relu,
        layer::<6, 4, T>(&case, "fc2.weight", "fc2.bias"),
    ));
    let (fc1, _, fc2) = &block.0;
    case.check(
        block.forward(x.clone()),
        &[
            ("x", &x),
            ("fc1.weight", &fc1.weight),
            ("fc1.bias", &*fc1.bias),
            ("fc2.weight", &fc2.weight),
            ("fc2.bias", &*fc2.bias),
        ],
    );
}

#[test]
fn linear() {
    let fixtures = Fixtures::open("layers");
    check::<f32>(&fixtures);
    check::<f64>(&fixtures);
}
