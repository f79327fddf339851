use crate::autograd::Mode;
use crate::shape::{SameShape, Shape};
use crate::tensor::{Element, SameElement, Tensor, Traced};

/// A tensor, by value or by reference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tensor",
    label = "expected a tensor or a reference to one",
    note = "`clamp(min, max)` takes numbers; `Tensor::full(value)` makes a tensor of one number"
)]
pub trait AnyTensor {
    /// The shape.
    type Shape: Shape;
    /// The element type.
    type Element: Element;
    /// The mode.
    type Mode: Mode;

    #[doc(hidden)]
    fn into_tensor(self) -> Tensor<Self::Shape, Self::Element, Self::Mode>;
}

/// The other operand of an elementwise method on a tensor of shape `S` with elements of type `T`: a
/// tensor of the same shape and element type, by value or by reference, of any mode. Given by
/// value, its memory may be used for the result.
pub trait Operand<S: Shape, T: Element>: AnyTensor {
    /// The values under the shape `S`, and what the mode keeps with them.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    #[doc(hidden)]
    #[track_caller]
    fn into_values(self, shape: S) -> (Tensor<S, T>, <Self::Mode as Traced>::Trace);
}

#[diagnostic::do_not_recommend]
impl<S: Shape, T: Element, M: Mode> AnyTensor for Tensor<S, T, M> {
    type Shape = S;
    type Element = T;
    type Mode = M;

    #[inline]
    fn into_tensor(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<S: Shape, T: Element, M: Mode> AnyTensor for &Tensor<S, T, M> {
    type Shape = S;
    type Element = T;
    type Mode = M;

    #[inline]
    fn into_tensor(self) -> Tensor<S, T, M> {
        self.clone()
    }
}

impl<X: AnyTensor, S: Shape, T: Element> Operand<S, T> for X
where
    S: SameShape<X::Shape, Same: Shape>,
    T: SameElement<X::Element>,
{
    #[inline]
    #[track_caller]
    fn into_values(self, shape: S) -> (Tensor<S, T>, <X::Mode as Traced>::Trace) {
        let other = self.into_tensor();
        let (left, right) = (shape.sizes(), other.sizes());
        assert!(
            left.as_ref() == right.as_ref(),
            "shape mismatch: sizes {left:?} on the left and {right:?} on the right"
        );
        let (values, trace) = other.into_parts();
        let values = Tensor::from_storage(shape, T::same(values.into_storage()));
        (values, trace)
    }
}
