//! Equality of plain tensors, exact and within a tolerance.

use approx::{AbsDiffEq, RelativeEq};

use super::{Element, Tensor};
use crate::shape::Shape;

impl<S: Shape, T: Element> PartialEq for Tensor<S, T> {
    /// Whether the sizes and all elements are equal; that constant sizes are, the types say. A NaN
    /// is equal to nothing.
    ///
    /// The method `a.eq(&b)` compares element by element instead, and gives a mask.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([1.0_f32, 2.0]);
    /// assert!(x == tensor([1.0, 2.0]) && x != tensor([1.0, 3.0]));
    /// ```
    fn eq(&self, other: &Self) -> bool {
        self.shape() == other.shape() && self.as_slice() == other.as_slice()
    }
}

impl<S: Shape, T: Element + Eq> Eq for Tensor<S, T> {}

impl<S: Shape, T: Element + AbsDiffEq<Epsilon: Clone>> AbsDiffEq for Tensor<S, T> {
    type Epsilon = T::Epsilon;

    /// The machine epsilon of floating-point elements; 0 for integers.
    fn default_epsilon() -> T::Epsilon {
        T::default_epsilon()
    }

    /// Whether the sizes are equal, and `|a - b| ≤ epsilon` for all elements.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// use approx::assert_abs_diff_eq;
    ///
    /// assert_abs_diff_eq!(tensor([0.1_f64 + 0.2]), tensor([0.3]), epsilon = 1e-12);
    /// ```
    fn abs_diff_eq(&self, other: &Self, epsilon: T::Epsilon) -> bool {
        self.shape() == other.shape() && self.as_slice().abs_diff_eq(other.as_slice(), epsilon)
    }
}

impl<S: Shape, T: Element + RelativeEq<Epsilon: Clone>> RelativeEq for Tensor<S, T> {
    /// The machine epsilon.
    fn default_max_relative() -> T::Epsilon {
        T::default_max_relative()
    }

    /// Whether the sizes are equal, and for all elements `|a - b|` is at most `epsilon`, or at most
    /// `max_relative` of the larger of `|a|` and `|b|`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// use approx::assert_relative_eq;
    ///
    /// assert_relative_eq!(tensor([1.0e6_f32]), tensor([1.000_001e6]), max_relative = 1e-5);
    /// ```
    fn relative_eq(&self, other: &Self, epsilon: T::Epsilon, max_relative: T::Epsilon) -> bool {
        self.shape() == other.shape()
            && self
                .as_slice()
                .relative_eq(other.as_slice(), epsilon, max_relative)
    }
}

#[cfg(test)]
mod tests {
    use approx::{abs_diff_eq, assert_abs_diff_eq, assert_relative_eq, relative_eq};

    use crate::prelude::*;

    #[test]
    fn equal_elements_and_equal_sizes() {
        let x: Tensor<Rank2<2, 2>, i64> = tensor([[1, 2], [3, 4]]);
        assert_eq!(x, tensor([[1, 2], [3, 4]]));
        assert_ne!(x, tensor([[1, 2], [3, 5]]));
        assert_eq!(tensor([true]), tensor([true]));
        assert_ne!(tensor([f32::NAN]), tensor([f32::NAN]));
        let of = |rows, columns| Tensor::full_of((Dyn(rows), Dyn(columns)), 1.0_f32);
        assert_eq!(of(2, 3), of(2, 3));
        assert_ne!(of(2, 3), of(3, 2));
        assert!(!abs_diff_eq!(of(2, 3), of(3, 2)) && !relative_eq!(of(2, 3), of(3, 2)));
    }

    #[test]
    fn every_element_is_within_the_tolerance() {
        let (x, y) = (tensor([1.0_f32, 100.0]), tensor([1.01_f32, 101.0]));
        assert_abs_diff_eq!(x, y, epsilon = 1.1);
        assert!(!abs_diff_eq!(x, y, epsilon = 0.5));
        assert_relative_eq!(x, y, max_relative = 0.011);
        assert!(!relative_eq!(x, y, max_relative = 0.005));
        assert!(!abs_diff_eq!(
            tensor([f32::NAN]),
            tensor([f32::NAN]),
            epsilon = 1.0
        ));
    }
}
