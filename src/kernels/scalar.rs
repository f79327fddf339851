//! The element types of the kernels.

use core::fmt::{Debug, Display};

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// An element type of the kernels: `f32` or `f64`.
///
/// The elementary functions (`exp`, `ln`, `tanh`, `sqrt` …) are those of [`num_traits::Float`].
pub trait Float:
    num_traits::Float
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
    /// Takes `self` by value, so on a value it is found before `num_traits::ToPrimitive::to_f64`, which takes a
    /// reference and returns an `Option`.
    fn to_f64(self) -> f64;

    /// The nearest value of this type to `n`.
    fn from_usize(n: usize) -> Self {
        Self::from_f64(n as f64)
    }

    /// The error function, erf(x) = 2/√π ∫₀ˣ exp(−t²) dt; within 2 ulp in `f64`, 1 ulp in `f32`.
    fn erf(self) -> Self;

    /// The logistic function, 1 / (1 + exp(−x)), which neither overflows nor loses its small values.
    fn sigmoid(self) -> Self {
        let e = (-self.abs()).exp();
        let small = e / (Self::one() + e);
        if self.is_sign_negative() {
            small
        } else {
            Self::one() / (Self::one() + e)
        }
    }
}

impl Float for f32 {
    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value as f32
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    #[inline]
    fn erf(self) -> Self {
        super::erf::erf(f64::from(self)) as f32
    }
}

impl Float for f64 {
    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }

    #[inline]
    fn erf(self) -> Self {
        super::erf::erf(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sigmoid_keeps_its_tails() {
        assert_eq!(0.0f64.sigmoid(), 0.5);
        assert_eq!(1000.0f32.sigmoid(), 1.0);
        assert_eq!((-1000.0f32).sigmoid(), 0.0);
        assert!(((-40.0f64).sigmoid() / (-40.0f64).exp() - 1.0).abs() < 1e-15);
        assert!(f32::NAN.sigmoid().is_nan());
        assert!((-f32::NAN).sigmoid().is_nan());
        for x in [0.1f64, 1.0, 3.0, 20.0] {
            assert!((x.sigmoid() + (-x).sigmoid() - 1.0).abs() <= f64::EPSILON);
        }
    }

    #[test]
    fn conversions() {
        assert_eq!(<f32 as Float>::from_f64(0.1), 0.1f32);
        assert_eq!(Float::to_f64(0.5f32), 0.5f64);
        assert_eq!(<f32 as Float>::from_usize(7), 7.0);
    }
}
