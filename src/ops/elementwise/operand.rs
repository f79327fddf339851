use crate::autograd::Mode;
use crate::shape::{SameShape, Shape};
use crate::tensor::{Element, SameElement, Tensor, Traced};

/// A tensor, by value or by reference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tensor",
    label = "expected a tensor or a reference to one"
)]
pub trait AnyTensor {
    /// The element type.
    type Element: Element;
    /// The mode.
    type Mode: Mode;
}

/// The other operand of an elementwise method on a tensor of shape `S` with elements of type `T`: a tensor
/// of the same shape and element type, by value or by reference, of any mode. Given by value, its memory may
/// be used for the result.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tensor",
    label = "expected a tensor of the same shape or a reference to one"
)]
pub trait Operand<S: Shape, T: Element>: AnyTensor {
    /// The values under the shape `S`, and what the mode keeps with them.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    #[doc(hidden)]
    #[track_caller]
    fn into_values(self, shape: S) -> (Tensor<S, T>, <Self::Mode as Traced>::Trace);
}

impl<S: Shape, T: Element, M: Mode> AnyTensor for Tensor<S, T, M> {
    type Element = T;
    type Mode = M;
}

impl<S: Shape, T: Element, M: Mode> AnyTensor for &Tensor<S, T, M> {
    type Element = T;
    type Mode = M;
}

impl<S, S2, T, T2, M> Operand<S, T> for Tensor<S2, T2, M>
where
    S: Shape + SameShape<S2>,
    S2: Shape,
    T: SameElement<T2>,
    T2: Element,
    M: Mode,
{
    #[inline]
    #[track_caller]
    fn into_values(self, shape: S) -> (Tensor<S, T>, M::Trace) {
        let (left, right) = (shape.sizes(), self.sizes());
        assert!(
            left.as_ref() == right.as_ref(),
            "shape mismatch: sizes {left:?} on the left and {right:?} on the right"
        );
        let (values, trace) = self.into_parts();
        let values = Tensor::from_buffer(shape, T::same(values.into_buffer()));
        (values, trace)
    }
}

impl<S, S2, T, T2, M> Operand<S, T> for &Tensor<S2, T2, M>
where
    S: Shape + SameShape<S2>,
    S2: Shape,
    T: SameElement<T2>,
    T2: Element,
    M: Mode,
{
    #[inline]
    #[track_caller]
    fn into_values(self, shape: S) -> (Tensor<S, T>, M::Trace) {
        self.clone().into_values(shape)
    }
}
