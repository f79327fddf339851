use conformable_terse::terse;

use super::{Elementwise, Kept};
use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

/// The function, if the slope for negative `x`, the number, is not negative: `y > 0` then says the
/// same as `x > 0`.
#[derive(Clone, Copy)]
pub(crate) struct LeakyRelu(pub(crate) f64);

impl Elementwise for LeakyRelu {
    const KEEPS: Kept = Kept::Output;

    #[inline(always)]
    fn value<T: Float>(&self, x: T) -> T {
        if x > T::zero() {
            x
        } else {
            T::from_f64(self.0) * x
        }
    }

    #[inline(always)]
    fn derivative<T: Float>(&self, y: T) -> T {
        if y > T::zero() {
            T::one()
        } else {
            T::from_f64(self.0)
        }
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
        let function = LeakyRelu(negative_slope.to_f64());
        if negative_slope >= T::zero() {
            return self.elementwise(&function);
        }
        self.unary_by_input(move |x| function.value(x), move |x| function.derivative(x))
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
