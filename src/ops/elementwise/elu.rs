use conformable_terse::terse;

use crate::autograd::Mode;
use crate::kernels::map::Function;
use crate::kernels::math;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

/// The function; the number is `α`.
#[derive(Clone, Copy)]
pub(crate) struct Elu<T>(pub(crate) T);

impl<T: Float> Function<T> for Elu<T> {
    type Output = T;

    #[inline(always)]
    fn call(&self, x: T, (): (), (): ()) -> T {
        if x <= T::zero() {
            self.0 * math::exp_m1(x)
        } else {
            x
        }
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The exponential linear unit, `y = x` for `x > 0`, else `α · (eˣ - 1)`; `∂L/∂x = dy` for `x > 0`,
    /// else `dy · α · eˣ`. It is above `-α`, for `α > 0`.
    ///
    /// Within 2 units in the last place of `eˣ - 1` before the product with `α`.
    ///
    /// Source: `torch.nn.functional.elu`; Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep Network
    /// Learning by Exponential Linear Units (ELUs)", 2015.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([-1.0_f64, 3.0]).elu(2.0).to_vec(), [2.0 * (-1.0_f64).exp_m1(), 3.0]);
    /// ```
    pub fn elu(self, alpha: T) -> Self
    where
        T: Float,
        M: Mode,
    {
        self.unary_by_input(
            move |x| Elu(alpha).call(x, (), ()),
            move |x| {
                if x <= T::zero() {
                    alpha * math::exp(x)
                } else {
                    T::one()
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
        special(
            |x| x.elu(1.0),
            [-1.0, 0.0, 0.0, INF, NAN],
            [0.0, 1.0, 1.0, 1.0, 1.0],
        );
    }
}
