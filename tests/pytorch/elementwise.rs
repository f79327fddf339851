use conformable::prelude::*;
use conformable::tensor::Float;
use num_traits::cast;

use crate::fixture::{Fixtures, to_float};

type S = Rank2<3, 5>;

/// The number in the element type under test.
fn n<T: Float>(number: f64) -> T {
    cast(number).unwrap()
}

/// A table of operations of the tensors named between the bars, in both element types: a test which
/// checks values and gradients, and the names of the cases.
macro_rules! operations {
    ($test:ident, $names:ident; $($name:literal: |$($x:ident),+| $y:expr;)*) => {
        const $names: &[&str] = &[$($name),*];

        #[test]
        fn $test() {
            fn check<T: Float>(fixtures: &Fixtures) {
                $({
                    let case = fixtures.case($name);
                    $(let $x = case.input::<S, T>(stringify!($x));)+
                    let y = {
                        $(let $x = $x.clone();)+
                        $y
                    };
                    case.check(y, &[$((stringify!($x), &$x)),+]);
                })*
            }
            let fixtures = Fixtures::open("elementwise");
            check::<f32>(&fixtures);
            check::<f64>(&fixtures);
        }
    };
}

operations! {
    unary, UNARY;
    "abs": |x| x.abs();
    "add_scalar": |x| x + n::<T>(0.75);
    "clamp": |x| x.clamp(n(-0.5), n(0.5));
    "clamp.at_bounds": |x| x.clamp(n(-0.5), n(0.5));
    "cos": |x| x.cos();
    "elu": |x| x.elu(n(1.0));
    "elu.extreme": |x| x.elu(n(1.0));
    "exp": |x| x.exp();
    "exp.extreme": |x| x.exp();
    "gelu": |x| x.gelu();
    "gelu.extreme": |x| x.gelu();
    "gelu_tanh": |x| x.gelu_tanh();
    "gelu_tanh.extreme": |x| x.gelu_tanh();
    "leaky_relu": |x| x.leaky_relu(n(0.01));
    "ln": |x| x.ln();
    "mul_scalar": |x| x * n::<T>(-1.5);
    "neg": |x| -x;
    "powf": |x| x.powf(n(2.5));
    "powi.3": |x| x.powi(3);
    "powi.neg2": |x| x.powi(-2);
    "recip": |x| x.recip();
    "relu": |x| x.relu();
    "sigmoid": |x| x.sigmoid();
    "sigmoid.extreme": |x| x.sigmoid();
    "silu": |x| x.silu();
    "silu.extreme": |x| x.silu();
    "sin": |x| x.sin();
    "softplus": |x| x.softplus();
    "softplus.extreme": |x| x.softplus();
    "sqrt": |x| x.sqrt();
    "square": |x| x.square();
    "tanh": |x| x.tanh();
    "tanh.extreme": |x| x.tanh();
}

operations! {
    binary, BINARY;
    "add": |a, b| a + b;
    "div": |a, b| a / b;
    "maximum": |a, b| a.maximum(b);
    "minimum": |a, b| a.minimum(b);
    "mul": |a, b| a * b;
    "sub": |a, b| a - b;
}

/// A table of operations between a number of the element type on the left and a tensor.
macro_rules! of_numbers {
    ($($name:literal: |$x:ident| $y:expr;)*) => {
        const OF_NUMBERS: &[&str] = &[$($name),*];

        #[test]
        fn of_numbers() {
            let fixtures = Fixtures::open("elementwise");
            $(of_numbers!(@ fixtures, f32, $name, $x, $y);)*
            $(of_numbers!(@ fixtures, f64, $name, $x, $y);)*
        }
    };
    (@ $fixtures:ident, $ty:ident, $name:literal, $x:ident, $y:expr) => {{
        let case = $fixtures.case($name);
        let x = case.input::<S, $ty>("x");
        let $x = x.clone();
        case.check($y, &[("x", &x)]);
    }};
}

of_numbers! {
    "scalar_div": |x| 2.0 / x;
    "scalar_sub": |x| 2.0 - x;
}

/// A table of comparisons.
macro_rules! comparisons {
    ($($name:literal: |$a:ident, $b:ident| $mask:expr;)*) => {
        const COMPARISONS: &[&str] = &[$($name),*];

        #[test]
        fn comparisons() {
            fn check<T: Float>(fixtures: &Fixtures) {
                $({
                    let case = fixtures.case($name);
                    let $a = case.input::<S, T>("a");
                    let $b = case.input::<S, T>("b");
                    assert_eq!($mask, case.read::<S, bool>("out"), $name);
                })*
            }
            let fixtures = Fixtures::open("elementwise");
            check::<f32>(&fixtures);
            check::<f64>(&fixtures);
        }
    };
}

comparisons! {
    "eq": |a, b| a.eq(&b);
    "ge": |a, b| a.ge(&b);
    "gt": |a, b| a.gt(&b);
    "le": |a, b| a.le(&b);
    "lt": |a, b| a.lt(&b);
    "ne": |a, b| a.ne(&b);
}

const SELECT: &str = "where";

#[test]
fn select_by_mask() {
    fn check<T: Float>(fixtures: &Fixtures) {
        let case = fixtures.case(SELECT);
        let mask = case.read::<S, bool>("in/mask");
        let (a, b) = (case.input::<S, T>("a"), case.input::<S, T>("b"));
        case.check(mask.choose(a.clone(), b.clone()), &[("a", &a), ("b", &b)]);
        // `masked_fill` is the half of it where `b` is one number.
        let filled = a.clone().masked_fill(&mask, n(3.0));
        let selected = mask.choose(Tensor::full(n(3.0)), a.clone());
        assert_eq!(filled.detach(), selected.detach());
        let weights = to_float::<S, T>(&case.read("cot"));
        let gradient = |y: Tensor<S, T, Tracked>| (y * &weights).sum().backward().get(&a);
        assert_eq!(gradient(filled), gradient(selected));
    }
    let fixtures = Fixtures::open("elementwise");
    check::<f32>(&fixtures);
    check::<f64>(&fixtures);
}

#[test]
fn no_case_is_left_out() {
    let mut checked = [UNARY, BINARY, OF_NUMBERS, COMPARISONS, &[SELECT]].concat();
    checked.sort_unstable();
    assert_eq!(checked, Fixtures::open("elementwise").cases());
}
