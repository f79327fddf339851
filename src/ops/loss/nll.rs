use super::Reduction;
use super::cross_entropy::same_batch;
use crate::autograd::Mode;
use crate::kernels::gather;
use crate::shape::Shape;
use crate::shape::rule::LabelsFor;
use crate::tensor::{Float, Labels, Tensor};

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The reduction of `-x[r, labels[r]]` over the rows `r`; `∂L/∂x[r, c] = -dy · [c =
    /// labels[r]]`.
    #[track_caller]
    pub(crate) fn nll<R: Reduction, B: LabelsFor<S, CLASSES>, const CLASSES: usize>(
        &self,
        labels: &Labels<B, CLASSES>,
        _reduction: R,
    ) -> Tensor<R::Output<(B,)>, T, M> {
        let shape = self.shape();
        let rows = same_batch(shape, labels);
        let size = (labels.len(), CLASSES, 1);
        let picked = Tensor::build(rows, |picked| {
            gather::gather(size, self.as_slice(), labels.as_slice(), picked);
        });
        R::reduce(picked.map(|x| -x)).record([self.node()], |_| {
            let labels = labels.clone();
            move |dy: Tensor<R::Output<(B,)>, T>, sink| {
                sink.give(0, || {
                    let dy = R::spread(dy, rows).map(|dy| -dy);
                    let mut dx = Tensor::zeros_of(shape);
                    let elements = dx.as_mut_slice();
                    gather::gather_adjoint(size, dy.as_slice(), labels.as_slice(), elements);
                    dx
                });
            }
        })
    }
}
