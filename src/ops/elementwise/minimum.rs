use conformable_terse::terse;

use super::operand::Operand;
use crate::autograd::{Join, Mode};
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The smaller of two elements, `y = min(a, b)`; `∂L/∂a = dy` where `a < b`, `∂L/∂b = dy` where
    /// `b < a`, and half of `dy` each where they are equal. If one of them is NaN, `y` is NaN, and
    /// both get `dy`.
    ///
    /// # Shapes
    /// Both have the same shape.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    ///
    /// Source: `torch.minimum`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let a = tensor([1.0_f32, 3.0]);
    /// let b = tensor([2.0, -4.0]);
    /// assert_eq!(a.minimum(&b).to_vec(), [1.0, -4.0]);
    /// ```
    #[track_caller]
    pub fn minimum<R: Operand<S, T>>(self, other: R) -> Tensor<S, T, <M as Join<R::Mode>>::Output>
    where
        T: Float,
        M: Mode,
        M: Join<R::Mode>,
    {
        self.binary(
            other,
            |a, b| if a < b || a.is_nan() { a } else { b },
            |a, b| share(a, b),
            |a, b| share(b, a),
        )
    }
}

/// The part of the gradient that the first operand gets.
#[inline]
fn share<T: Float>(own: T, other: T) -> T {
    if own == other {
        T::from_f64(0.5)
    } else if own > other {
        T::zero()
    } else {
        T::one()
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn ties_and_nan() {
        let nan = f32::NAN;
        let a = tensor([1.0, nan, 0.0, nan, 3.0, 2.0]).requires_grad();
        let b = tensor([1.0, 0.0, nan, nan, 2.0, 3.0]).requires_grad();
        let y = a.clone().minimum(b.clone());
        assert_eq!(y[[0]], 1.0);
        assert!(y.as_slice()[1..4].iter().all(|y| y.is_nan()));
        let gradients = y.sum().backward();
        let (da, db) = (gradients.get(&a).unwrap(), gradients.get(&b).unwrap());
        assert_eq!(da.to_vec(), [0.5, 1.0, 1.0, 1.0, 0.0, 1.0]);
        assert_eq!(db.to_vec(), [0.5, 1.0, 1.0, 1.0, 1.0, 0.0]);
    }
}
