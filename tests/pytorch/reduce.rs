use std::cell::RefCell;
use std::collections::BTreeSet;

use conformable::prelude::*;
use conformable::tensor::Float;

use crate::fixture::{Case, Fixtures};

type S = Rank3<2, 3, 4>;

/// The cases that a test has compared.
#[derive(Default)]
pub struct Seen(RefCell<BTreeSet<String>>);

impl Seen {
    pub fn add<'a>(&self, name: &'a str) -> &'a str {
        self.0.borrow_mut().insert(name.to_owned());
        name
    }

    /// Panics if the file has a case that was not compared.
    #[track_caller]
    pub fn assert_all(&self, fixtures: &Fixtures) {
        let seen: Vec<_> = self.0.borrow().iter().cloned().collect();
        assert_eq!(seen, fixtures.cases(), "compared, and in the file");
    }
}

fn assert_same<S: Shape>(case: &Case<'_>, got: Tensor<S, i64>) {
    assert_eq!(got.to_vec(), case.read::<S, i64>("out").to_vec());
}

fn check<T: Float>(fixtures: &Fixtures, seen: &Seen) {
    /// An operation of one tensor, with a gradient.
    macro_rules! check {
        ($name:expr, |$x:ident| $y:expr) => {{
            let case = fixtures.case(seen.add($name));
            let $x = case.input::<S, T>("x");
            case.check($y, &[("x", &$x)]);
        }};
    }
    macro_rules! reductions {
        ($($name:literal $all:ident $axis:ident;)*) => {$(
            check!($name, |x| x.$all());
            check!(concat!($name, ".axis0"), |x| x.$axis::<0>());
            check!(concat!($name, ".axis1"), |x| x.$axis::<1>());
            check!(concat!($name, ".axis2"), |x| x.$axis::<2>());
            check!(concat!($name, ".axis0"), |x| x.$axis::<-3>());
            check!(concat!($name, ".axis1"), |x| x.$axis::<-2>());
            check!(concat!($name, ".axis2"), |x| x.$axis::<-1>());
        )*};
    }
    reductions! {
        "sum" sum sum_axis;
        "mean" mean mean_axis;
        "max" max max_axis;
        "min" min min_axis;
        "var" var var_axis;
        "var_biased" var_biased var_biased_axis;
        "std" std std_axis;
        "std_biased" std_biased std_biased_axis;
        "logsumexp" logsumexp logsumexp_axis;
    }
    check!("logsumexp.extreme", |x| x.logsumexp());
    macro_rules! softmax {
        ($($name:literal $method:ident;)*) => {$(
            check!(concat!($name, ".axis0"), |x| x.$method::<0>());
            check!(concat!($name, ".axis1"), |x| x.$method::<1>());
            check!(concat!($name, ".axis2"), |x| x.$method::<-1>());
            check!(concat!($name, ".axis0.extreme"), |x| x.$method::<-3>());
            check!(concat!($name, ".axis1.extreme"), |x| x.$method::<-2>());
            check!(concat!($name, ".axis2.extreme"), |x| x.$method::<2>());
        )*};
    }
    softmax! {
        "softmax" softmax;
        "log_softmax" log_softmax;
    }
    macro_rules! indices {
        ($($name:literal $all:ident $axis:ident;)*) => {$(
            indices!(@ $name, |x| x.$all());
            indices!(@ concat!($name, ".axis0"), |x| x.$axis::<0>());
            indices!(@ concat!($name, ".axis1"), |x| x.$axis::<1>());
            indices!(@ concat!($name, ".axis2"), |x| x.$axis::<-1>());
        )*};
        (@ $name:expr, |$x:ident| $y:expr) => {{
            let case = fixtures.case(seen.add($name));
            let $x = case.input::<S, T>("x");
            assert_same(&case, $y);
        }};
    }
    indices! {
        "argmax" argmax argmax_axis;
        "argmin" argmin argmin_axis;
    }
}

fn check_layer_norms<T: Float>(fixtures: &Fixtures, seen: &Seen) {
    const EPS: f64 = 1e-3;
    let param = |case: &Case<'_>, name: &str| case.input::<Rank1<4>, T>(name);
    for name in ["layer_norm", "layer_norm.large_mean"] {
        let case = fixtures.case(seen.add(name));
        let x = case.input::<S, T>("x");
        let (weight, bias) = (param(&case, "weight"), param(&case, "bias"));
        case.check(
            x.layer_norm(Some(&weight), Some(&bias), EPS),
            &[("x", &x), ("weight", &weight), ("bias", &bias)],
        );
    }
    let case = fixtures.case(seen.add("layer_norm.no_bias"));
    let (x, weight) = (case.input::<S, T>("x"), param(&case, "weight"));
    case.check(
        x.layer_norm(Some(&weight), None, EPS),
        &[("x", &x), ("weight", &weight)],
    );
    let case = fixtures.case(seen.add("layer_norm.no_weight"));
    let (x, bias) = (case.input::<S, T>("x"), param(&case, "bias"));
    case.check(
        x.layer_norm(None, Some(&bias), EPS),
        &[("x", &x), ("bias", &bias)],
    );
    let case = fixtures.case(seen.add("layer_norm.plain"));
    let x = case.input::<S, T>("x");
    case.check(x.layer_norm::<4, Plain>(None, None, EPS), &[("x", &x)]);
}

#[test]
fn every_case() {
    let (fixtures, seen) = (Fixtures::open("reduce"), Seen::default());
    check::<f32>(&fixtures, &seen);
    check::<f64>(&fixtures, &seen);
    check_layer_norms::<f32>(&fixtures, &seen);
    check_layer_norms::<f64>(&fixtures, &seen);
    seen.assert_all(&fixtures);
}
