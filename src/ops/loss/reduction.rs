use core::fmt::Debug;

use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

mod sealed {
    pub trait Sealed {}
}

/// What becomes of the losses of the single elements: [`Mean`], [`Sum`] or [`Each`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a reduction of losses",
    label = "expected `Mean`, `Sum` or `Each`"
)]
pub trait Reduction: sealed::Sealed + Copy + Debug + Default + Send + Sync + 'static {
    /// The shape of the result, for losses of shape `S`.
    type Output<S: Shape>: Shape;

    #[doc(hidden)]
    fn reduce<S: Shape, T: Float>(losses: Tensor<S, T>) -> Tensor<Self::Output<S>, T>;

    /// The gradient of every single loss, as one number if it is the same for all.
    #[doc(hidden)]
    fn share<S: Shape, T: Float>(
        gradient: Tensor<Self::Output<S>, T>,
        shape: S,
    ) -> Tensor<Self::Output<S>, T>;

    /// The gradient of every single loss.
    #[doc(hidden)]
    fn spread<S: Shape, T: Float>(gradient: Tensor<Self::Output<S>, T>, shape: S) -> Tensor<S, T>;
}

/// The mean of the losses, a scalar; NaN if there are none. This is what losses do unless told
/// otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mean;

/// The sum of the losses, a scalar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum;

/// Every loss for itself, PyTorch's `reduction="none"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Each;

impl sealed::Sealed for Mean {}
impl sealed::Sealed for Sum {}
impl sealed::Sealed for Each {}

#[diagnostic::do_not_recommend]
impl Reduction for Mean {
    type Output<S: Shape> = ();

    #[inline]
    fn reduce<S: Shape, T: Float>(losses: Tensor<S, T>) -> Tensor<(), T> {
        if losses.count() == 1 {
            return losses.with_shape(());
        }
        Tensor::from(T::slice_sum(losses.as_slice()) / T::from_usize(losses.count()))
    }

    #[inline]
    fn share<S: Shape, T: Float>(gradient: Tensor<(), T>, shape: S) -> Tensor<(), T> {
        if shape.count() == 1 {
            return gradient;
        }
        let count = T::from_usize(shape.count());
        gradient.map(|gradient| gradient / count)
    }

    #[inline]
    fn spread<S: Shape, T: Float>(gradient: Tensor<(), T>, shape: S) -> Tensor<S, T> {
        Tensor::full_of(shape, Self::share(gradient, shape).item())
    }
}

#[diagnostic::do_not_recommend]
impl Reduction for Sum {
    type Output<S: Shape> = ();

    #[inline]
    fn reduce<S: Shape, T: Float>(losses: Tensor<S, T>) -> Tensor<(), T> {
        Tensor::from(T::slice_sum(losses.as_slice()))
    }

    #[inline]
    fn share<S: Shape, T: Float>(gradient: Tensor<(), T>, _shape: S) -> Tensor<(), T> {
        gradient
    }

    #[inline]
    fn spread<S: Shape, T: Float>(gradient: Tensor<(), T>, shape: S) -> Tensor<S, T> {
        Tensor::full_of(shape, gradient.item())
    }
}

#[diagnostic::do_not_recommend]
impl Reduction for Each {
    type Output<S: Shape> = S;

    #[inline]
    fn reduce<S: Shape, T: Float>(losses: Tensor<S, T>) -> Tensor<S, T> {
        losses
    }

    #[inline]
    fn share<S: Shape, T: Float>(gradient: Tensor<S, T>, _shape: S) -> Tensor<S, T> {
        gradient
    }

    #[inline]
    fn spread<S: Shape, T: Float>(gradient: Tensor<S, T>, _shape: S) -> Tensor<S, T> {
        gradient
    }
}
