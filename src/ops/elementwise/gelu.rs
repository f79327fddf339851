use core::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use conformable_terse::terse;

use super::{Elementwise, Kept};
use crate::autograd::Mode;
use crate::kernels::math;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

/// The distribution function of the standard normal distribution, `Φ(x) = (1 + erf(x / √2)) / 2`.
#[inline(always)]
fn normal_cdf<T: Float>(x: T) -> T {
    T::from_f64(0.5) * (T::one() + math::erf(x * T::from_f64(FRAC_1_SQRT_2)))
}

/// Its density, `φ(x) = exp(-x² / 2) / √(2π)`.
#[inline(always)]
fn normal_density<T: Float>(x: T) -> T {
    T::from_f64(0.5 * FRAC_1_SQRT_2 * FRAC_2_SQRT_PI) * math::exp(T::from_f64(-0.5) * x * x)
}

/// The function.
#[derive(Clone, Copy)]
pub(crate) struct Gelu;

impl Elementwise for Gelu {
    const KEEPS: Kept = Kept::Input;

    #[inline(always)]
    fn value<T: Float>(&self, x: T) -> T {
        x * normal_cdf(x)
    }

    #[inline(always)]
    fn derivative<T: Float>(&self, x: T) -> T {
        normal_cdf(x) + x * normal_density(x)
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The Gaussian error linear unit, `y = x · Φ(x)`, where `Φ` is the distribution function of
    /// the standard normal distribution and `φ` its density; `∂L/∂x = dy · (Φ(x) + x · φ(x))`.
    ///
    /// [`gelu_tanh`](Self::gelu_tanh) is an approximation, which some models were trained with.
    ///
    /// Within 2 units in the last place for `x ≥ 0`; below, where `1 + erf(x / √2)` loses digits,
    /// off by at most `|x| · ε`.
    ///
    /// Source: `torch.nn.functional.gelu`; Hendrycks, Gimpel, "Gaussian Error Linear Units
    /// (GELUs)", 2016.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let y = tensor([0.0_f64, 1.0]).gelu();
    /// assert_eq!(y[[0]], 0.0);
    /// assert!((y[[1]] - 0.8413447460685429).abs() < 1e-15);
    /// ```
    pub fn gelu(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.elementwise(&Gelu)
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};

    #[test]
    fn special_values() {
        special(
            |x| x.gelu(),
            [NAN, 0.0, 0.0, INF, NAN],
            [NAN, 0.5, 0.5, NAN, NAN],
        );
    }
}
