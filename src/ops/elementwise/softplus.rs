use conformable_terse::terse;

use super::{Elementwise, Kept};
use crate::autograd::Mode;
use crate::kernels::math;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

/// Above this, `ln(1 + eˣ)` is `x` to within 2.1e-9, and is taken to be `x`.
const THRESHOLD: f64 = 20.0;

/// The function.
#[derive(Clone, Copy)]
pub(crate) struct Softplus;

impl Elementwise for Softplus {
    const KEEPS: Kept = Kept::Input;

    #[inline(always)]
    fn value<T: Float>(&self, x: T) -> T {
        if x > T::from_f64(THRESHOLD) {
            x
        } else {
            math::softplus(x)
        }
    }

    #[inline(always)]
    fn derivative<T: Float>(&self, x: T) -> T {
        if x > T::from_f64(THRESHOLD) {
            T::one()
        } else {
            math::sigmoid(x)
        }
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The smooth rectifier, `y = ln(1 + eˣ)`, above 0; `y = x` for `x > 20`.
    /// `∂L/∂x = dy / (1 + e⁻ˣ)`; `dy` for `x > 20`.
    ///
    /// Within 2 units in the last place up to 20.
    ///
    /// Source: `torch.nn.functional.softplus` with its `beta` of 1 and its `threshold` of 20.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([0.0_f64, 100.0]).softplus().to_vec(), [2.0_f64.ln(), 100.0]);
    /// ```
    pub fn softplus(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.elementwise(&Softplus)
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};
    use crate::prelude::*;

    #[test]
    fn special_values() {
        let ln_2 = core::f64::consts::LN_2;
        special(
            |x| x.softplus(),
            [0.0, ln_2, ln_2, INF, NAN],
            [0.0, 0.5, 0.5, 1.0, NAN],
        );
    }

    #[test]
    fn small_values_are_kept() {
        let y = tensor([-80.0_f32]).softplus()[[0]];
        assert!((y / (-80.0_f32).exp() - 1.0).abs() < 1e-6);
    }
}
