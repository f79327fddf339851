use conformable_terse::terse;

use crate::autograd::Mode;
use crate::kernels::math;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The exponential, `y = eˣ`; `∂L/∂x = dy · y`.
    ///
    /// Within 1 unit in the last place.
    ///
    /// Source: `torch.exp`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let y = tensor([0.0_f64, f64::NEG_INFINITY]).exp();
    /// assert_eq!(y.to_vec(), [1.0, 0.0]);
    /// ```
    pub fn exp(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.unary_by_output(math::exp, |y| y)
    }
}
