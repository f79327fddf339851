//! The exponential function and those that are made of it.

use super::polynomials::polynomial;
use crate::scalar::Scalar;

/// t and q for x = n · ln 2 + r: n = t − SHIFT is the integer that makes |r| smallest, and q = eʳ
/// − 1. So eˣ = 2ⁿ · (1 + q).
#[inline(always)]
fn reduce<T: Scalar>(x: T) -> [T; 2] {
    let t = x * T::LOG2_E + T::SHIFT;
    let n = t - T::SHIFT;
    let r = (x - n * T::LN_2[0]) - n * T::LN_2[1];
    [t, r * r * polynomial(T::EXP, r) + r]
}

/// `x`, or the nearer end of a range. NaN stays NaN.
#[inline(always)]
fn clamp<T: Scalar>(x: T, low: T, high: T) -> T {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// eˣ, within 1 ulp.
#[inline(always)]
pub fn exp<T: Scalar>(x: T) -> T {
    let [low, high] = T::EXP_RANGE;
    let [t, q] = reduce(clamp(x, low, high));
    T::times_exp2_of_shifted(T::one() + q, t)
}

/// eˣ − 1 for x ≤ 64, without the cancellation near 0, within 1.6 ulp in `f32` and 2 in `f64`.
/// Larger arguments count as 64.
#[inline(always)]
pub fn exp_m1<T: Scalar>(x: T) -> T {
    let limit = T::from_f64(64.0);
    let [t, q] = reduce(clamp(x, -limit, limit));
    let power = T::exp2_of_shifted(t);
    // The sign is that of x also where the sum is +0.
    (power * q + (power - T::one())).copysign(x)
}

/// The hyperbolic tangent, (e²ˣ − 1) / (e²ˣ + 1), within 2.7 ulp.
#[inline(always)]
pub fn tanh<T: Scalar>(x: T) -> T {
    let two = T::from_f64(2.0);
    let e = exp_m1(two * x.abs());
    (e / (e + two)).copysign(x)
}

/// The logistic function, 1 / (1 + e⁻ˣ), which neither overflows nor loses its small values; within
/// 2.4 ulp.
#[inline(always)]
pub fn sigmoid<T: Scalar>(x: T) -> T {
    let e = exp(-x.abs());
    let above = if x < T::zero() { e } else { T::one() };
    above / (T::one() + e)
}
