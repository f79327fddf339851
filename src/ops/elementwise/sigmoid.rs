use conformable_terse::terse;

use super::{Elementwise, Kept};
use crate::autograd::Mode;
use crate::kernels::math;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

/// The function.
#[derive(Clone, Copy)]
pub(crate) struct Sigmoid;

impl Elementwise for Sigmoid {
    const KEEPS: Kept = Kept::Output;

    #[inline(always)]
    fn value<T: Float>(&self, x: T) -> T {
        math::sigmoid(x)
    }

    #[inline(always)]
    fn derivative<T: Float>(&self, y: T) -> T {
        y * (T::one() - y)
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The logistic function, `y = 1 / (1 + e⁻ˣ)`, in (0, 1); `∂L/∂x = dy · y · (1 - y)`.
    ///
    /// Far from 0 the value rounds to 0 or 1; it does not overflow on the way.
    ///
    /// Within 2.5 units in the last place.
    ///
    /// Source: `torch.sigmoid`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([0.0_f32, 1_000.0]).sigmoid().to_vec(), [0.5, 1.0]);
    /// ```
    pub fn sigmoid(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.elementwise(&Sigmoid)
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{NAN, special};
    use crate::prelude::*;

    #[test]
    fn special_values() {
        special(
            |x| x.sigmoid(),
            [0.0, 0.5, 0.5, 1.0, NAN],
            [0.0, 0.25, 0.25, 0.0, NAN],
        );
    }

    #[test]
    fn is_between_0_and_1_and_rises() {
        // Beyond 17 an f32 rounds to 1.
        let x = Tensor::<Rank1<1_000>>::linspace(-80.0, 16.0);
        let y = x.sigmoid();
        assert!(y.as_slice().iter().all(|&y| 0.0 < y && y < 1.0));
        assert!(y.as_slice().windows(2).all(|y| y[0] <= y[1]));
        assert_eq!(tensor([0.0_f32]).sigmoid()[[0]], 0.5);
    }
}
