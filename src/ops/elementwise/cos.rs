use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The cosine of an angle in radians, `y = cos x`, in [-1, 1]; `∂L/∂x = -dy · sin x`.
    ///
    /// Source: `torch.cos`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([0.0_f64, 1.0]).cos().to_vec(), [1.0, 1.0_f64.cos()]);
    /// ```
    pub fn cos(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.unary_by_input(T::cos, |x| -x.sin())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{NAN, special};

    #[test]
    fn special_values() {
        special(
            |x| x.cos(),
            [NAN, 1.0, 1.0, NAN, NAN],
            [NAN, 0.0, 0.0, NAN, NAN],
        );
    }
}
