use conformable_terse::terse;

use super::{Elementwise, Kept};
use crate::autograd::Mode;
use crate::kernels::math;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

/// The function.
#[derive(Clone, Copy)]
pub(crate) struct Tanh;

impl Elementwise for Tanh {
    const KEEPS: Kept = Kept::Output;

    #[inline(always)]
    fn value<T: Float>(&self, x: T) -> T {
        math::tanh(x)
    }

    #[inline(always)]
    fn derivative<T: Float>(&self, y: T) -> T {
        T::one() - y * y
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The hyperbolic tangent, `y = (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)`, in (-1, 1); `∂L/∂x = dy · (1 - y²)`.
    ///
    /// Far from 0 the value rounds to -1 or 1.
    ///
    /// Within 3 units in the last place.
    ///
    /// Source: `torch.tanh`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([0.0_f64, 1.0]).tanh().to_vec(), [0.0, 1.0_f64.tanh()]);
    /// ```
    pub fn tanh(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.elementwise(&Tanh)
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{NAN, special};
    use crate::prelude::*;

    #[test]
    fn special_values() {
        special(
            |x| x.tanh(),
            [-1.0, 0.0, 0.0, 1.0, NAN],
            [0.0, 1.0, 1.0, 0.0, NAN],
        );
    }

    #[test]
    fn is_between_minus_1_and_1_and_rises() {
        // Beyond 9 an f32 rounds to 1.
        let y = Tensor::<Rank1<1_000>>::linspace(-8.5, 8.5).tanh();
        assert!(y.as_slice().iter().all(|&y| -1.0 < y && y < 1.0));
        assert!(y.as_slice().windows(2).all(|y| y[0] <= y[1]));
    }
}
