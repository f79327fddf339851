use conformable_terse::terse;

use crate::autograd::Mode;
use crate::kernels::math;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The natural logarithm, `y = ln x`; `∂L/∂x = dy / x`. NaN for `x < 0`, `-∞` at 0.
    ///
    /// Within 1 unit in the last place.
    ///
    /// Source: `torch.log`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([1.0_f64, 2.0]).ln().to_vec(), [0.0, 2.0_f64.ln()]);
    /// ```
    #[doc(alias = "log")]
    pub fn ln(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.unary_by_input(math::ln, T::recip)
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};

    #[test]
    fn special_values() {
        special(
            |x| x.ln(),
            [NAN, -INF, -INF, INF, NAN],
            [0.0, -INF, INF, 0.0, NAN],
        );
    }
}
