use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// An integer power, `y = xⁿ`; `∂L/∂x = dy · n · xⁿ⁻¹`, which is 0 for `n = 0`.
    ///
    /// Source: `torch.pow` with an integer as the exponent.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([-2.0_f32, 3.0]).powi(3).to_vec(), [-8.0, 27.0]);
    /// ```
    #[doc(alias = "pow")]
    pub fn powi(self, n: i32) -> Self
    where
        T: Float,
        M: Mode,
    {
        let factor = T::from_f64(f64::from(n));
        self.unary_by_input(
            move |x| x.powi(n),
            move |x| {
                if n == 0 {
                    T::zero()
                } else {
                    factor * x.powi(n.saturating_sub(1))
                }
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};

    #[test]
    fn special_values() {
        special(|x| x.powi(0), [1.0; 5], [0.0; 5]);
        special(|x| x.powi(1), [-INF, 0.0, 0.0, INF, NAN], [1.0; 5]);
        special(
            |x| x.powi(-2),
            [0.0, INF, INF, 0.0, NAN],
            [0.0, INF, -INF, 0.0, NAN],
        );
    }
}
