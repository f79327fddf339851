//! The element types of the kernels.

use core::fmt::{Debug, Display};

use super::pointwise::Pointwise;
use super::{math, simd};

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// An element type of the kernels: `f32` or `f64`.
///
/// The kernels and operations take the elementary functions `exp`, `ln`, `tanh` … from [`math`],
/// not from [`num_traits::Float`], whose functions call the C library for one number after the
/// other.
pub trait Scalar:
    simd::Element
    + math::Format
    + num_traits::NumAssign
    + Debug
    + Display
    + Default
    + Send
    + Sync
    + sealed::Sealed
    + 'static
{
    /// The nearest value of this type to `value`.
    fn from_f64(value: f64) -> Self;

    /// The same value as an `f64`; exact.
    ///
    /// Takes `self` by value, so on a value it is found before `num_traits::ToPrimitive::to_f64`,
    /// which takes a reference and returns an `Option`.
    fn to_f64(self) -> f64;

    /// The nearest value of this type to `n`.
    fn from_usize(n: usize) -> Self {
        Self::from_f64(n as f64)
    }

    /// The function of each element, in place.
    #[doc(hidden)]
    fn apply(function: &dyn Pointwise, values: &mut [Self]);

    /// The error function, erf(x) = 2/√π ∫₀ˣ exp(−t²) dt; see [`math::erf`].
    #[inline(always)]
    fn erf(self) -> Self {
        math::erf(self)
    }

    /// The logistic function, 1 / (1 + exp(−x)); see [`math::sigmoid`].
    #[inline(always)]
    fn sigmoid(self) -> Self {
        math::sigmoid(self)
    }

    /// ln(1 + exp(x)); see [`math::softplus`].
    #[inline(always)]
    fn softplus(self) -> Self {
        math::softplus(self)
    }
}

impl Scalar for f32 {
    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value as f32
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    #[inline]
    fn apply(function: &dyn Pointwise, values: &mut [Self]) {
        function.in_f32(values);
    }
}

impl Scalar for f64 {
    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }

    #[inline]
    fn apply(function: &dyn Pointwise, values: &mut [Self]) {
        function.in_f64(values);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions() {
        assert_eq!(<f32 as Scalar>::from_f64(0.1), 0.1f32);
        assert_eq!(Scalar::to_f64(0.5f32), 0.5f64);
        assert_eq!(<f32 as Scalar>::from_usize(7), 7.0);
    }
}
