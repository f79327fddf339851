use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The nearest value in `[min, max]`, `y = min(max(x, min), max)`; `∂L/∂x = dy` where
    /// `min < x < max`, else 0. A NaN stays NaN, and gets the gradient 0.
    ///
    /// # Panics
    /// If `min > max`, or if one of them is NaN.
    ///
    /// Source: `torch.clamp`, whose gradient at the bounds is 0 since PyTorch 2.14 and was 1
    /// before.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([-3.0_f32, 0.5, 7.0]).clamp(-1.0, 1.0).to_vec(), [-1.0, 0.5, 1.0]);
    /// ```
    #[track_caller]
    pub fn clamp(self, min: T, max: T) -> Self
    where
        T: Float,
        M: Mode,
    {
        assert!(
            min <= max,
            "clamp: the lower bound {min} is not at most the upper bound {max}"
        );
        self.unary_by_output(
            move |x| {
                if x < min {
                    min
                } else if x > max {
                    max
                } else {
                    x
                }
            },
            move |y| {
                if min < y && y < max {
                    T::one()
                } else {
                    T::zero()
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
        special(
            |x| x.clamp(-1.0, 1.0),
            [-1.0, 0.0, 0.0, 1.0, NAN],
            [0.0, 1.0, 1.0, 0.0, 0.0],
        );
        special(|x| x.clamp(0.0, INF), [0.0, 0.0, 0.0, INF, NAN], [0.0; 5]);
    }

    #[test]
    #[should_panic(expected = "clamp: the lower bound 2 is not at most the upper bound -1")]
    fn bounds_in_the_wrong_order() {
        let _ = tensor([0.0_f32]).clamp(2.0, -1.0);
    }

    #[test]
    #[should_panic(expected = "clamp: the lower bound NaN is not at most the upper bound 1")]
    fn a_bound_that_is_nan() {
        let _ = tensor([0.0_f32]).clamp(f32::NAN, 1.0);
    }
}
