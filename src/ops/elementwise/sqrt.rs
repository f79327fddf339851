use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The square root, `y = √x`; `∂L/∂x = dy / 2y`, which is infinite at 0. NaN for `x < 0`.
    ///
    /// Source: `torch.sqrt`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([0.0_f32, 9.0]).sqrt().to_vec(), [0.0, 3.0]);
    /// ```
    pub fn sqrt(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.unary_by_output(T::sqrt, |y| T::one() / (y + y))
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};

    #[test]
    fn special_values() {
        special(
            |x| x.sqrt(),
            [NAN, 0.0, 0.0, INF, NAN],
            [NAN, -INF, INF, 0.0, NAN],
        );
    }
}
