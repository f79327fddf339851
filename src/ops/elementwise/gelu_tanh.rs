use core::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use conformable_terse::terse;

use super::{Elementwise, Kept};
use crate::autograd::Mode;
use crate::kernels::math;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

/// √(2/π)
const SLOPE: f64 = FRAC_2_SQRT_PI * FRAC_1_SQRT_2;
const CUBIC: f64 = 0.044_715;

/// tanh(√(2/π) · (x + 0.044715 · x³))
#[inline(always)]
fn inner_tanh<T: Float>(x: T) -> T {
    math::tanh(T::from_f64(SLOPE) * (x + T::from_f64(CUBIC) * x * x * x))
}

/// The function.
#[derive(Clone, Copy)]
pub(crate) struct GeluTanh;

impl Elementwise for GeluTanh {
    const KEEPS: Kept = Kept::Input;

    #[inline(always)]
    fn value<T: Float>(&self, x: T) -> T {
        T::from_f64(0.5) * x * (T::one() + inner_tanh(x))
    }

    #[inline(always)]
    fn derivative<T: Float>(&self, x: T) -> T {
        let (one, half) = (T::one(), T::from_f64(0.5));
        let t = inner_tanh(x);
        let inner = T::from_f64(SLOPE) * (one + T::from_f64(3.0 * CUBIC) * x * x);
        half * (one + t) + half * x * (one - t * t) * inner
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The approximation of [`gelu`](Self::gelu) by `y = x/2 · (1 + t)` with
    /// `t = tanh(√(2/π) · (x + 0.044715 · x³))`; it is off by less than 5e-4.
    /// `∂L/∂x = dy · ((1 + t) / 2 + x/2 · (1 - t²) · √(2/π) · (1 + 0.134145 · x²))`.
    ///
    /// Within 2 units in the last place for `x ≥ 0`; below, where `1 + t` loses digits, off by at
    /// most `|x| · ε`.
    ///
    /// Source: `torch.nn.functional.gelu(approximate="tanh")`; Hendrycks, Gimpel, "Gaussian Error
    /// Linear Units (GELUs)", 2016.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([-1.0_f64, 0.5, 2.0]);
    /// let error = x.clone().gelu_tanh() - x.gelu();
    /// assert!(error.as_slice().iter().all(|error| error.abs() < 5e-4));
    /// ```
    pub fn gelu_tanh(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.elementwise(&GeluTanh)
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};
    use crate::prelude::*;

    #[test]
    fn special_values() {
        special(
            |x| x.gelu_tanh(),
            [NAN, 0.0, 0.0, INF, NAN],
            [NAN, 0.5, 0.5, NAN, NAN],
        );
    }

    #[test]
    fn is_close_to_gelu() {
        let x = Tensor::<Rank1<2_001>, f64>::linspace(-10.0, 10.0);
        let error = (x.clone().gelu_tanh() - x.gelu()).abs();
        let largest = error.as_slice().iter().copied().fold(0.0, f64::max);
        assert!(largest < 5e-4 && largest > 4e-4, "{largest}");
    }
}
