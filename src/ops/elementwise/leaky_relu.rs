use conformable_terse::terse;

use crate::autograd::Mode;
use crate::kernels::map::Function;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

/// The function; the number is the slope for negative `x`.
#[derive(Clone, Copy)]
pub(crate) struct LeakyRelu<T>(pub(crate) T);

impl<T: Float> Function<T> for LeakyRelu<T> {
    type Output = T;

    #[inline(always)]
    fn call(&self, x: T, (): (), (): ()) -> T {
        if x > T::zero() { x } else { self.0 * x }
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The leaky rectified linear unit, `y = x` for `x > 0`, else `negative_slope · x`;
    /// `∂L/∂x = dy` for `x > 0`, else `negative_slope · dy`.
    ///
    /// Source: `torch.nn.functional.leaky_relu`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([-2.0_f32, 3.0]).leaky_relu(0.5).to_vec(), [-1.0, 3.0]);
    /// ```
    pub fn leaky_relu(self, negative_slope: T) -> Self
    where
        T: Float,
        M: Mode,
    {
        let f = move |x| LeakyRelu(negative_slope).call(x, (), ());
        let df = move |x: T| {
            if x > T::zero() {
                T::one()
            } else {
                negative_slope
            }
        };
        // `y > 0` says the same as `x > 0`, unless the slope is negative.
        if negative_slope >= T::zero() {
            self.unary_by_output(f, df)
        } else {
            self.unary_by_input(f, df)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};

    #[test]
    fn special_values() {
        special(
            |x| x.leaky_relu(0.01),
            [-INF, 0.0, 0.0, INF, NAN],
            [0.01, 0.01, 0.01, 1.0, 0.01],
        );
    }
}
