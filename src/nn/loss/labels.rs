//! What the losses of classes take as labels.

use conformable_terse::terse;

use super::Reduction;
use crate::autograd::Mode;
use crate::shape::rule::LabelsFor;
use crate::shape::{Dim, Shape};
use crate::tensor::{Float, Labels, Tensor};

/// Labels that go with logits (or log-probabilities) of shape `S`: [`Labels`] of the same batch and
/// as many classes.
#[diagnostic::on_unimplemented(
    message = "this loss takes `Labels`, one class for each example, but got `{Self}`",
    label = "expected `&Labels<Batch, CLASSES>`",
    note = "`Labels::<Batch, CLASSES>::from_slice(&classes)` and `Labels::new(&tensor)` make them \
        of integers; targets that are no classes go into `mse_loss` or \
        `binary_cross_entropy_with_logits`"
)]
pub trait LabelsOf<S: Shape> {
    /// The batch.
    type Batch: Dim;

    #[doc(hidden)]
    #[track_caller]
    fn cross_entropy<R: Reduction, T: Float, M: Mode>(
        &self,
        logits: &Tensor<S, T, M>,
        smoothing: f64,
        reduction: R,
    ) -> Tensor<R::Output<(Self::Batch,)>, T, M>;

    #[doc(hidden)]
    #[track_caller]
    fn nll<R: Reduction, T: Float, M: Mode>(
        &self,
        log_probs: &Tensor<S, T, M>,
        reduction: R,
    ) -> Tensor<R::Output<(Self::Batch,)>, T, M>;
}

#[terse]
impl<S: Shape, B: LabelsFor<S, CLASSES>, const CLASSES: usize> LabelsOf<S> for Labels<B, CLASSES> {
    type Batch = B;

    #[track_caller]
    fn cross_entropy<R: Reduction, T: Float, M: Mode>(
        &self,
        logits: &Tensor<S, T, M>,
        smoothing: f64,
        reduction: R,
    ) -> Tensor<R::Output<(B,)>, T, M> {
        logits.cross_entropy(self, smoothing, reduction)
    }

    #[track_caller]
    fn nll<R: Reduction, T: Float, M: Mode>(
        &self,
        log_probs: &Tensor<S, T, M>,
        reduction: R,
    ) -> Tensor<R::Output<(B,)>, T, M> {
        log_probs.nll(self, reduction)
    }
}
