use super::Reduction;
use crate::autograd::Mode;
use crate::shape::Shape;
use crate::shape::rule::LabelsFor;
use crate::tensor::{Float, Labels, Tensor};

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The reduction of `-Σ_c target[r, c] · log_softmax(x)[r, c]` over the rows `r`, where
    /// `target[r, c] = (1 - ε) · [c = labels[r]] + ε / CLASSES`; `∂L/∂x = dy · (softmax(x) -
    /// target)`.
    #[track_caller]
    pub(crate) fn cross_entropy<R: Reduction, B: LabelsFor<S, CLASSES>, const CLASSES: usize>(
        &self,
        labels: &Labels<B, CLASSES>,
        smoothing: f64,
        _reduction: R,
    ) -> Tensor<R::Output<(B,)>, T, M> {
        let shape = self.shape();
        let rows = same_batch(shape, labels);
        let (size, smoothing) = ((rows.0.size(), CLASSES), T::from_f64(smoothing));
        let mut probs = Tensor::scratch(shape);
        let losses = Tensor::build(rows, |losses| {
            let (x, probs) = (self.as_slice(), probs.as_mut_slice());
            let labels = labels.as_slice();
            T::cross_entropy_forward(size, x, labels, smoothing, losses, probs);
        });
        R::reduce(losses).record([self.node()], |_| {
            let labels = labels.clone();
            move |dy: Tensor<R::Output<(B,)>, T>, sink| {
                sink.give(0, || {
                    let dy = R::share(dy, rows);
                    Tensor::build(shape, |dx| {
                        let (probs, dy) = (probs.as_slice(), dy.as_slice());
                        let labels = labels.as_slice();
                        T::cross_entropy_backward(size, probs, labels, smoothing, dy, dx);
                    })
                });
            }
        })
    }
}

/// The shape of the losses of single rows.
///
/// # Panics
/// If two dynamic batches differ.
#[track_caller]
pub(super) fn same_batch<S: Shape, B: LabelsFor<S, CLASSES>, const CLASSES: usize>(
    logits: S,
    labels: &Labels<B, CLASSES>,
) -> (B,) {
    let (rows, count) = (logits.sizes().as_ref()[0], labels.len());
    assert!(
        rows == count,
        "shape mismatch: the logits have a batch of {rows}, the labels of {count}"
    );
    (labels.batch(),)
}
