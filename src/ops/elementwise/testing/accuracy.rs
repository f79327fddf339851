//! The errors that the documentation of these operations states, measured against 30 digits.

use crate::kernels;
use crate::kernels::math::reference::{self, Pair};
use crate::prelude::*;

type Vector<T> = Tensor<Rank1<4_000>, T>;

/// An operation, the same to 30 digits, where it is measured, and the stated bound in units of the
/// last place.
type Row<T> = (
    &'static str,
    fn(Vector<T>) -> Vector<T>,
    fn(Pair) -> Pair,
    [f64; 2],
    f64,
);

fn rows<T: Float>() -> [Row<T>; 9] {
    [
        ("exp", Tensor::exp, reference::exp, [-87.0, 88.0], 1.0),
        ("ln", Tensor::ln, reference::ln, [1e-3, 50.0], 1.0),
        ("tanh", Tensor::tanh, reference::tanh, [-10.0, 10.0], 3.0),
        (
            "sigmoid",
            Tensor::sigmoid,
            reference::sigmoid,
            [-80.0, 20.0],
            2.5,
        ),
        (
            "softplus",
            Tensor::softplus,
            reference::softplus,
            [-80.0, 20.0],
            2.0,
        ),
        (
            "silu",
            Tensor::silu,
            |x| x * reference::sigmoid(x),
            [-80.0, 20.0],
            3.0,
        ),
        (
            "elu",
            |x| x.elu(T::one()),
            reference::exp_m1,
            [-20.0, 0.0],
            2.0,
        ),
        ("gelu", Tensor::gelu, reference::gelu, [0.0, 20.0], 2.0),
        ("gelu_tanh", Tensor::gelu_tanh, gelu_tanh, [0.0, 20.0], 2.0),
    ]
}

fn gelu_tanh(x: Pair) -> Pair {
    // The constants of the formula as they are in `f64`.
    let cubic = x + Pair::from(0.044_715) * x * x * x;
    let slope = Pair::from(core::f64::consts::FRAC_2_SQRT_PI * core::f64::consts::FRAC_1_SQRT_2);
    x * (Pair::from(1.0) + reference::tanh(slope * cubic)) * Pair::from(0.5)
}

fn check<T: Float>() {
    for (name, f, reference, [low, high], bound) in rows::<T>() {
        let x = Vector::linspace(T::from_f64(low), T::from_f64(high));
        let y = f(x.clone());
        let errors = x.as_slice().iter().zip(y.as_slice());
        let worst = errors
            .map(|(&x, &y)| reference(kernels::Scalar::to_f64(x).into()).ulps(y))
            .fold(0.0, f64::max);
        println!("{name}: {worst:.2} ulp");
        assert!(worst <= bound, "{name}: {worst} ulp");
    }
}

#[test]
fn single_precision_is_within_the_bounds() {
    check::<f32>();
}

#[test]
fn double_precision_is_within_the_bounds() {
    check::<f64>();
}

/// Below 0, where 1 + erf(x / √2) loses its digits, the error is absolute.
#[test]
fn gelu_of_negative_numbers() {
    for (name, f, reference, ..) in rows::<f32>() {
        if !name.starts_with("gelu") {
            continue;
        }
        let x = Vector::<f32>::linspace(-10.0, 0.0);
        let y = f(x.clone());
        for (&x, &y) in x.as_slice().iter().zip(y.as_slice()) {
            let error = (reference(f64::from(x).into()) - f64::from(y).into()).0;
            let bound = f64::from(x.abs() * f32::EPSILON);
            assert!(error.abs() <= bound, "{name}({x}) is {y}, off by {error}");
        }
    }
}

/// An operation, its derivative to 30 digits, and what the error of the computed derivative may be,
/// in units of `ε`.
type Derivative<T> = (
    &'static str,
    fn(Recorded<T>) -> Recorded<T>,
    fn(Pair) -> Pair,
    fn(f64) -> f64,
);

type Recorded<T> = Tensor<Rank1<4_000>, T, Tracked>;

/// exp(-x² / 2) / √(2π).
fn density(x: Pair) -> Pair {
    let factor = Pair(0.398_942_280_401_432_7, -2.492_327_202_277_73e-17);
    factor * reference::exp(Pair::from(-0.5) * x * x)
}

fn gelu_slope(x: Pair) -> Pair {
    let half_angle = x * Pair::from(core::f64::consts::FRAC_1_SQRT_2)
        - x * Pair::from(4.833_646_656_726_457e-17);
    Pair::from(0.5) * (Pair::from(1.0) + reference::erf(half_angle)) + x * density(x)
}

fn silu_slope(x: Pair) -> Pair {
    let s = reference::sigmoid(x);
    s * (Pair::from(1.0) + x * (Pair::from(1.0) - s))
}

/// Near zero an absolute tolerance says nothing: at -8 the derivative of `gelu` is -4e-14, and that
/// of `silu` -2e-3. So the tolerances here are relative, but for the digits that `1 + erf(x / √2)`
/// loses.
fn derivatives<T: Float>() -> [Derivative<T>; 4] {
    [
        ("gelu", Tensor::gelu, gelu_slope, |x| {
            1.0 + (4.0 + x * x) * (x * density(x.into()).0).abs()
        }),
        ("silu", Tensor::silu, silu_slope, |x| {
            6.0 * (1.0 + x.abs()) * reference::sigmoid(x.into()).0
        }),
        ("softplus", Tensor::softplus, reference::sigmoid, |x| {
            4.0 * reference::sigmoid(x.into()).0
        }),
        ("exp", Tensor::exp, reference::exp, |x| 2.0 * x.exp()),
    ]
}

fn check_derivatives<T: Float>() {
    for (name, f, reference, tolerance) in derivatives::<T>() {
        let x = Vector::linspace(T::from_f64(-30.0), T::from_f64(10.0)).requires_grad();
        let slope = f(x.clone()).sum().backward().get(&x).unwrap();
        let mut worst = 0.0_f64;
        for (&x, &slope) in x.as_slice().iter().zip(slope.as_slice()) {
            let [x, slope, epsilon] = [x, slope, T::epsilon()].map(kernels::Scalar::to_f64);
            let error = (reference(x.into()) - slope.into()).0.abs();
            worst = worst.max(error / (epsilon * tolerance(x)));
            assert!(
                error <= epsilon * tolerance(x),
                "the derivative of {name} at {x} is {slope}, off by {error}"
            );
        }
        println!("{name}: {worst:.2} of what is allowed");
    }
}

#[test]
fn derivatives_are_as_accurate_where_they_are_small() {
    check_derivatives::<f32>();
    check_derivatives::<f64>();
}
