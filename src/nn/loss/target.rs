//! What the losses of numbers take as targets.

use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::{Shape, TargetOf};
use crate::tensor::{Float, Tensor};

/// The target of a prediction of shape `S` and element type `T`: a tensor of the same shape and
/// element type, of mode `N`.
// Implemented for any `Y`, so that rustc does not list the impl below a wrong shape. rustc prints
// this message, not the one of `TargetTensor`, because both have the same subject.
#[diagnostic::on_unimplemented(
    message = "this loss takes a tensor of targets of element type `{T}`, but got `{Self}`",
    label = "expected a tensor of element type `{T}` and of the shape of the prediction",
    note = "classes, as `Labels`, go into `cross_entropy`; `cast::<{T}>()` turns a plain tensor \
        into one of another element type"
)]
pub trait Target<S: Shape, T: Float, N: Mode> {
    /// The shape of the target.
    type Shape: Shape + TargetOf<S>;

    #[doc(hidden)]
    fn as_tensor(&self) -> &Tensor<Self::Shape, T, N>;
}

// The bound on `Same` says nothing new. rustc works it out at once, and so reports what is wrong
// with fewer steps between.
impl<S, Y, T, N> Target<S, T, N> for Y
where
    S: Shape,
    Y: TargetTensor<T, N, Shape: TargetOf<S, Same: Shape>>,
    T: Float,
    N: Mode,
{
    type Shape = Y::Shape;

    #[inline]
    fn as_tensor(&self) -> &Tensor<Y::Shape, T, N> {
        self.tensor()
    }
}

/// A tensor of element type `T` and mode `N`: what can be a [`Target`], whatever its shape.
#[diagnostic::on_unimplemented(
    message = "this loss takes a tensor of targets of element type `{T}`, but got `{Self}`",
    label = "expected a tensor of element type `{T}` and of the shape of the prediction",
    note = "classes, as `Labels`, go into `cross_entropy`; `cast::<{T}>()` turns a plain tensor \
        into one of another element type"
)]
pub trait TargetTensor<T: Float, N: Mode> {
    /// Its shape.
    type Shape: Shape;

    #[doc(hidden)]
    fn tensor(&self) -> &Tensor<Self::Shape, T, N>;
}

#[terse]
impl<S: Shape, T: Float, N: Mode> TargetTensor<T, N> for Tensor<S, T, N> {
    type Shape = S;

    #[inline]
    fn tensor(&self) -> &Self {
        self
    }
}
