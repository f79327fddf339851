use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The rectified linear unit, `y = max(x, 0)`; `∂L/∂x = dy` where `x > 0`, else 0. A NaN stays NaN,
    /// and gets `dy`.
    ///
    /// Source: `torch.nn.functional.relu`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([-1.0_f32, 2.0]).relu().to_vec(), [0.0, 2.0]);
    /// ```
    pub fn relu(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        let (x, trace) = self.into_parts();
        // `!(x <= 0)` and not `x > 0`: a NaN is kept.
        let y = x.map(|x| if x <= T::zero() { T::zero() } else { x });
        y.record([M::node(&trace)], |y| {
            let y = y.clone();
            move |dy: Tensor<S, T>, sink| sink.give(0, || dy.through_relu(&y))
        })
    }
}

impl<S: Shape, T: Float> Tensor<S, T> {
    /// The gradient in front of a ReLU that made `y`, of this gradient behind it.
    #[inline]
    pub(in crate::ops) fn through_relu(self, y: &Self) -> Self {
        // A choice and not a product: where x ≤ 0, even an infinite `dy` gives 0.
        self.zip(y, |dy, y| if y <= T::zero() { T::zero() } else { dy })
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::elementwise::testing::{INF, NAN, special};

    #[test]
    fn special_values() {
        special(
            |x| x.relu(),
            [0.0, 0.0, 0.0, INF, NAN],
            [0.0, 0.0, 0.0, 1.0, 1.0],
        );
    }
}
