use conformable_terse::terse;

use crate::autograd::{Mode, Node};
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The rectified linear unit, `y = max(x, 0)`; `∂L/∂x = dy` where `x > 0`, else 0. A NaN stays
    /// NaN, and gets `dy`.
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
        record(y, M::node(&trace))
    }

    /// [`relu`](Self::relu) of a tensor to whose elements a layer has applied it already, as it
    /// stored them.
    #[inline]
    pub(crate) fn relu_of_results(self) -> Self
    where
        T: Float,
        M: Mode,
    {
        if !M::TRACKED || self.node().is_some_and(Node::has_relu) {
            return self;
        }
        let (y, trace) = self.into_parts();
        record(y, M::node(&trace))
    }
}

#[inline]
fn record<S: Shape, T: Float, M: Mode>(y: Tensor<S, T>, parent: Option<&Node>) -> Tensor<S, T, M> {
    y.record_relu(parent, |y| {
        let y = y.clone();
        // A choice and not a product: where x ≤ 0, even an infinite `dy` gives 0.
        let through = |dy, y| if y <= T::zero() { T::zero() } else { dy };
        move |dy: Tensor<S, T>, sink| sink.give(0, || dy.zip(&y, through))
    })
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
