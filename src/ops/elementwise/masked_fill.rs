use conformable_terse::terse;

use super::operand::Operand;
use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Number, Tensor};

#[terse]
impl<S: Shape, T: Number, M: Mode> Tensor<S, T, M> {
    /// One value where the mask holds, `y = mask ? value : x`; `∂L/∂x = mask ? 0 : dy`.
    ///
    /// # Shapes
    /// The mask has the shape of the tensor.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    ///
    /// Source: `torch.masked_fill`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let scores = tensor([1.0_f32, 2.0, 3.0]);
    /// let hidden = tensor([false, true, false]);
    /// let seen = scores.masked_fill(&hidden, f32::NEG_INFINITY);
    /// assert_eq!(seen.to_vec(), [1.0, f32::NEG_INFINITY, 3.0]);
    /// ```
    #[track_caller]
    pub fn masked_fill<R: Operand<S, bool>>(self, mask: R, value: T) -> Self {
        let (mask, _) = mask.into_values(self.shape());
        let (x, trace) = self.into_parts();
        x.zip(&mask, |x, mask| if mask { value } else { x })
            .record([M::node(&trace)], |_| {
                move |dy: Tensor<S, T>, sink| {
                    sink.give(0, || {
                        dy.zip(&mask, |dy, mask| if mask { T::zero() } else { dy })
                    });
                }
            })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn a_nan_under_the_mask_is_gone() {
        let x = tensor([f32::NAN, 2.0]).requires_grad();
        let y = x.clone().masked_fill(x.ne(&x), 0.0);
        assert_eq!(y.to_vec(), [0.0, 2.0]);
        assert_eq!(y.sum().backward().get(&x).unwrap().to_vec(), [0.0, 1.0]);
    }

    #[test]
    #[should_panic(expected = "shape mismatch: sizes [2] on the left and [3] on the right")]
    fn dynamic_sizes_are_compared() {
        let x = Tensor::ones_of((Dyn(2),)) as Tensor<_>;
        let _ = x.masked_fill(Tensor::full_of((Dyn(3),), true), 0.0);
    }
}
