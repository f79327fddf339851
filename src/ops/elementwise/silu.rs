use conformable_terse::terse;

use super::{Elementwise, Kept};
use crate::autograd::Mode;
use crate::kernels::math;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

/// The function.
#[derive(Clone, Copy)]
pub(crate) struct Silu;

impl Elementwise for Silu {
    const KEEPS: Kept = Kept::Input;

    #[inline(always)]
    fn value<T: Float>(&self, x: T) -> T {
        x * math::sigmoid(x)
    }

    #[inline(always)]
    fn derivative<T: Float>(&self, x: T) -> T {
        let sigmoid = math::sigmoid(x);
        sigmoid * (T::one() + x * (T::one() - sigmoid))
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The sigmoid linear unit, `y = x · σ(x)` with `σ(x) = 1 / (1 + e⁻ˣ)`, also known as swish;
    /// `∂L/∂x = dy · σ(x) · (1 + x · (1 - σ(x)))`.
    ///
    /// Within 3 units in the last place.
    ///
    /// Source: `torch.nn.functional.silu`; Hendrycks, Gimpel, "Gaussian Error Linear Units
    /// (GELUs)", 2016.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([-1.0_f64, 0.0, 2.0]);
    /// assert_eq!(x.clone().silu().to_vec(), (&x * x.clone().sigmoid()).to_vec());
    /// ```
    #[doc(alias = "swish")]
    pub fn silu(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.elementwise(&Silu)
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};

    #[test]
    fn special_values() {
        special(
            |x| x.silu(),
            [NAN, 0.0, 0.0, INF, NAN],
            [NAN, 0.5, 0.5, NAN, NAN],
        );
    }
}
