use conformable_terse::terse;

use super::{Elementwise, Kept};
use crate::autograd::Mode;
use crate::kernels::math;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

/// The function; the number is `α`.
#[derive(Clone, Copy)]
pub(crate) struct Elu(pub(crate) f64);

impl Elementwise for Elu {
    const KEEPS: Kept = Kept::Input;

    #[inline(always)]
    fn value<T: Float>(&self, x: T) -> T {
        if x <= T::zero() {
            T::from_f64(self.0) * math::exp_m1(x)
        } else {
            x
        }
    }

    #[inline(always)]
    fn derivative<T: Float>(&self, x: T) -> T {
        if x <= T::zero() {
            T::from_f64(self.0) * math::exp(x)
        } else {
            T::one()
        }
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The exponential linear unit, `y = x` for `x > 0`, else `α · (eˣ - 1)`; `∂L/∂x = dy` for `x >
    /// 0`, else `dy · α · eˣ`. It is above `-α`, for `α > 0`.
    ///
    /// Within 2 units in the last place of `eˣ - 1` before the product with `α`.
    ///
    /// Source: `torch.nn.functional.elu`; Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep
    /// Network Learning by Exponential Linear Units (ELUs)", 2015.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([-1.0_f64, 3.0]).elu(2.0).to_vec(), [2.0 * (-1.0_f64).exp_m1(), 3.0]);
    /// ```
    pub fn elu(self, alpha: T) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.elementwise(&Elu(alpha.to_f64()))
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};

    #[test]
    fn special_values() {
        special(
            |x| x.elu(1.0),
            [-1.0, 0.0, 0.0, INF, NAN],
            [0.0, 1.0, 1.0, 1.0, 1.0],
        );
    }
}
