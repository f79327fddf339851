use conformable::prelude::*;
use conformable::tensor::Float;

use crate::fixture::{Case, Fixtures, assert_close, to_float};

type S = Rank2<3, 2>;

/// The parameters after each of the five steps, in both element types.
fn check<T, O>(case: &Case<'_>, name: &str, make: impl Fn(&Param<S, T>) -> O)
where
    T: Float,
    O: Optimizer<Model = Param<S, T>>,
{
    let mut param = Param::new(to_float::<S, T>(&case.read("in/param")));
    let gradients: Tensor<Rank3<5, 3, 2>, T> = to_float(&case.read("in/grads"));
    let trace: Tensor<Rank3<5, 3, 2>, f64> = case.output();
    let mut optimizer = make(&param);
    let steps = gradients.as_slice().chunks_exact(6);
    for (step, (gradient, want)) in steps.zip(trace.as_slice().chunks_exact(6)).enumerate() {
        // The gradient of Σ param · g is g.
        let gradient = Tensor::<S, T>::from_slice(gradient).unwrap();
        let gradients = (param.tensor::<Tracked>() * gradient).sum().backward();
        optimizer.step(&mut param, &gradients);
        assert_close(
            &format!("{name}, step {}", step + 1),
            param.value().as_slice(),
            want,
        );
    }
}

#[test]
fn optim() {
    let fixtures = Fixtures::open("optim");
    let mut left = fixtures.cases();
    macro_rules! check {
        ($name:literal, $make:expr) => {
            let case = fixtures.case($name);
            check::<f32, _>(&case, $name, |param| $make(param));
            check::<f64, _>(&case, $name, |param| $make(param));
            left.retain(|name| name != $name);
        };
    }
    let sgd = SgdConfig::default().lr(0.1);
    check!("sgd", |p| Sgd::new(p, sgd));
    check!("sgd.momentum", |p| Sgd::new(p, sgd.momentum(0.9)));
    check!("sgd.nesterov", |p| Sgd::new(
        p,
        sgd.momentum(0.9).nesterov(true)
    ));
    check!("sgd.momentum_weight_decay", |p| Sgd::new(
        p,
        sgd.momentum(0.9).weight_decay(0.01)
    ));
    let adam = AdamConfig::default().lr(0.1);
    check!("adam", |p| Adam::new(p, adam));
    check!("adam.weight_decay", |p| Adam::new(
        p,
        adam.weight_decay(0.01)
    ));
    check!("adamw", |p| AdamW::new(
        p,
        AdamWConfig::default().lr(0.1).weight_decay(0.01)
    ));
    assert!(left.is_empty(), "not checked: {left:?}");
}
