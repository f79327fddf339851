use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// A power, `y = xᶜ`; `∂L/∂x = dy · c · xᶜ⁻¹`, which is 0 for `c = 0`. NaN for `x < 0` unless
    /// `c` is a whole number.
    ///
    /// Source: `torch.pow` with a number as the exponent.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([4.0_f64, 9.0]).powf(1.5).to_vec(), [8.0, 27.0]);
    /// ```
    #[doc(alias = "pow")]
    pub fn powf(self, exponent: T) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.unary_by_input(
            move |x| x.powf(exponent),
            move |x| {
                if exponent == T::zero() {
                    T::zero()
                } else {
                    exponent * x.powf(exponent - T::one())
                }
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};
    use crate::prelude::*;

    #[test]
    fn special_values() {
        special(|x| x.powf(0.0), [1.0; 5], [0.0; 5]);
        special(|x| x.powf(1.0), [-INF, 0.0, 0.0, INF, NAN], [1.0; 5]);
        special(
            |x| x.powf(2.5),
            [INF, 0.0, 0.0, INF, NAN],
            [INF, 0.0, 0.0, INF, NAN],
        );
    }

    #[test]
    fn a_root_of_a_negative_number_is_nan() {
        assert!(tensor([-1.0_f32]).powf(0.5)[[0]].is_nan());
        assert_eq!(tensor([-2.0_f32]).powf(3.0)[[0]], -8.0);
    }
}
