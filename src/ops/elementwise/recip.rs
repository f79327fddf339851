use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The reciprocal, `y = 1 / x`; `∂L/∂x = -dy · y²`.
    ///
    /// Source: `torch.reciprocal`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([2.0_f32, -4.0]).recip().to_vec(), [0.5, -0.25]);
    /// ```
    #[doc(alias = "reciprocal")]
    pub fn recip(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.unary_by_output(T::recip, |y| -y * y)
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};

    #[test]
    fn special_values() {
        special(
            |x| x.recip(),
            [0.0, -INF, INF, 0.0, NAN],
            [0.0, -INF, -INF, 0.0, NAN],
        );
    }
}
