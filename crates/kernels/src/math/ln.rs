//! The logarithm.

use super::exp::exp;
use super::polynomials::polynomial;
use crate::scalar::Scalar;

/// ln(1 + f) = `rest` + [f − f²/2 + …], with the polynomial of the range that f is in.
///
/// With s = f / (2 + f), ln(1 + f) = 2s + s³·P(s²), and 2s = f − f²/2 + s·f²/2.
#[inline(always)]
fn ln_1p_plus<T: Scalar>(f: T, coefficients: &[T], rest: T) -> T {
    let s = f / (T::from_f64(2.0) + f);
    let z = s * s;
    let half_square = T::from_f64(0.5) * f * f;
    let tail = s * (half_square + z * polynomial(coefficients, z)) + rest;
    f - (half_square - tail)
}

/// The natural logarithm, within 0.8 ulp; NaN below 0, −∞ at 0.
#[inline(always)]
pub fn ln<T: Scalar>(x: T) -> T {
    let is_subnormal = x < T::SMALLEST_NORMAL;
    let normal = if is_subnormal { x * T::RAISE[0] } else { x };
    let [m, e] = T::split(normal);
    let e = if is_subnormal { e - T::RAISE[1] } else { e };
    let y = ln_1p_plus(m - T::one(), T::LN, e * T::LN_2[1]) + e * T::LN_2[0];
    let y = if x < T::infinity() { y } else { x };
    let y = if x == T::zero() { T::neg_infinity() } else { y };
    if x < T::zero() { T::nan() } else { y }
}

/// ln(1 + eˣ), which neither overflows nor loses its small values; within 2 ulp.
#[inline(always)]
pub fn softplus<T: Scalar>(x: T) -> T {
    let above = if x > T::zero() { x } else { T::zero() };
    above + ln_1p_plus(exp(-x.abs()), T::LN_1P, T::zero())
}
