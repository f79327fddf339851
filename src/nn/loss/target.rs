//! What the losses of numbers take as targets.

use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::{Shape, TargetOf};
use crate::tensor::{Float, Tensor};

/// The target of a prediction of shape `S` and element type `T`: a tensor of the same shape and element type, of mode `N`.
#[diagnostic::on_unimplemented(
    message = "this loss takes a tensor of targets of element type `{T}`, but got `{Self}`",
    label = "expected a tensor of element type `{T}` and of the shape of the prediction",
    note = "classes, as `Labels`, go into `cross_entropy`; `cast::<{T}>()` turns a plain tensor into one of another element type"
)]
pub trait Target<S: Shape, T: Float, N: Mode> {
    /// The shape of the target.
    type Shape: Shape + TargetOf<S>;

    #[doc(hidden)]
    fn as_tensor(&self) -> &Tensor<Self::Shape, T, N>;
}

#[terse]
impl<S: Shape, S2: Shape + TargetOf<S>, T: Float, N: Mode> Target<S, T, N> for Tensor<S2, T, N> {
    type Shape = S2;

    #[inline]
    fn as_tensor(&self) -> &Self {
        self
    }
}
