use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The square, `y = x²`; `∂L/∂x = 2 · x · dy`.
    ///
    /// Source: `torch.square`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([-1.0_f32, 3.0]).square().to_vec(), [1.0, 9.0]);
    /// ```
    pub fn square(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.unary_by_input(|x| x * x, |x| x + x)
    }
}
