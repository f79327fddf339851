//! The error function.

use super::exp::exp;
use super::polynomials::polynomial;
use crate::scalar::Scalar;

/// The error function, 2/√π ∫₀ˣ exp(−t²) dt, within 1.3 ulp.
///
/// |x| ≤ 1 sums the odd series. Above, erf = 1 − exp(−x·Q(x)): 1 − erf ≤ 0.16 there, so that a
/// relative error of a few ulp in the exponential does not reach the last bit of the difference.
#[inline(always)]
pub fn erf<T: Scalar>(x: T) -> T {
    let a = x.abs();
    let small = a * polynomial(T::ERF, a * a) + a;
    // In double precision both pieces together are too long for the compiler to put into a loop of
    // vectors: one is left out.
    if size_of::<T>() == 8 && a <= T::one() {
        return small.copysign(x);
    }
    let end = T::ERF_END;
    let b = if a > end { end } else { a };
    let large = T::one() - exp(-b * polynomial(T::ERFC, b));
    let y = if a <= T::one() { small } else { large };
    y.copysign(x)
}
