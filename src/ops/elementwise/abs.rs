use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The absolute value, `y = |x|`; `∂L/∂x = dy · sign(x)`, which is 0 at `x = 0`.
    ///
    /// Source: `torch.abs`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([-1.5_f32, 0.0, 2.0]).abs().to_vec(), [1.5, 0.0, 2.0]);
    /// ```
    pub fn abs(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.unary_by_input(T::abs, |x| {
            if x > T::zero() {
                T::one()
            } else if x < T::zero() {
                -T::one()
            } else {
                T::zero()
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};

    #[test]
    fn special_values() {
        special(
            |x| x.abs(),
            [INF, 0.0, 0.0, INF, NAN],
            [-1.0, 0.0, 0.0, 1.0, 0.0],
        );
    }
}
