use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The sine of an angle in radians, `y = sin x`, in [-1, 1]; `∂L/∂x = dy · cos x`.
    ///
    /// Source: `torch.sin`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([0.0_f64, 1.0]).sin().to_vec(), [0.0, 1.0_f64.sin()]);
    /// ```
    pub fn sin(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.unary_by_input(T::sin, T::cos)
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{NAN, special};

    #[test]
    fn special_values() {
        special(
            |x| x.sin(),
            [NAN, 0.0, 0.0, NAN, NAN],
            [NAN, 1.0, 1.0, NAN, NAN],
        );
    }
}
