use conformable_terse::terse;

use super::{LabelsOf, Mean, Reduction};
use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// The mean negative log-likelihood of classes, `L = -1/B · Σ_b x[b, labels[b]]` for
/// log-probabilities `x`; `∂L/∂x[b, c] = -[c = labels[b]] / B`.
///
/// The log-probabilities come from [`log_softmax`](Tensor::log_softmax). From logits,
/// [`cross_entropy`](super::cross_entropy()) does both in one.
///
/// # Shapes
/// Log-probabilities `(B, CLASSES)` and as many labels, to a scalar.
///
/// # Panics
/// If two dynamic batches differ.
///
/// Source: `torch.nn.functional.nll_loss`.
///
/// ```
/// use conformable::prelude::*;
///
/// let log_probs = tensor([[-1.0_f32, -2.0], [-3.0, -4.0]]);
/// let labels = Labels::<_, 2>::new(&tensor([0_u8, 1]))?;
/// assert_eq!(nll_loss(&log_probs, &labels).item(), 2.5);
/// # Ok::<(), conformable::Error>(())
/// ```
#[track_caller]
#[terse]
pub fn nll_loss<S: Shape, L: LabelsOf<S>, T: Float, M: Mode>(
    log_probs: &Tensor<S, T, M>,
    labels: &L,
) -> Tensor<(), T, M> {
    NllLoss::new().loss(log_probs, labels)
}

/// [`nll_loss`] with a [`reduction`](Self::reduction): [`Mean`] unless set.
///
/// Source: `torch.nn.NLLLoss`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NllLoss<R: Reduction = Mean> {
    reduction: R,
}

impl NllLoss {
    /// The mean.
    pub fn new() -> Self {
        Self::default()
    }
}

#[terse]
impl<R: Reduction> NllLoss<R> {
    /// The reduction: [`Mean`], [`Sum`](super::Sum), or [`Each`](super::Each) for one loss a row.
    pub fn reduction<New: Reduction>(self, reduction: New) -> NllLoss<New> {
        NllLoss { reduction }
    }

    /// The loss.
    ///
    /// # Shapes
    /// Log-probabilities `(B, CLASSES)` and as many labels, to a scalar; to `(B,)` with
    /// [`Each`](super::Each).
    ///
    /// # Panics
    /// If two dynamic batches differ.
    #[track_caller]
    pub fn loss<S: Shape, L: LabelsOf<S>, T: Float, M: Mode>(
        &self,
        log_probs: &Tensor<S, T, M>,
        labels: &L,
    ) -> Tensor<R::Output<(L::Batch,)>, T, M> {
        labels.nll(log_probs, self.reduction)
    }
}

#[cfg(test)]
mod tests {
    use crate::nn::loss::{Each, NllLoss, Sum, nll_loss};
    use crate::prelude::*;

    fn labels() -> Labels<Const<3>, 4> {
        Labels::new(&tensor([3_u8, 0, 3])).unwrap()
    }

    #[test]
    fn gradients() {
        let x = Tensor::<Rank2<3, 4>, f64>::randn(&mut StdRng::seed_from_u64(1));
        let each = NllLoss::new().reduction(Each);
        gradcheck(|x| nll_loss(&x, &labels()).square(), &x, 1e-6).unwrap();
        gradcheck(|x| each.loss(&x, &labels()).square().sum(), &x, 1e-6).unwrap();
    }

    #[test]
    fn by_hand() {
        let x = Tensor::<Rank2<3, 4>>::from_fn(|[i, j]| -((10 * i + j) as f32)).requires_grad();
        let each = NllLoss::new().reduction(Each).loss(&x, &labels());
        assert_eq!(each.to_vec(), [3.0, 10.0, 23.0]);
        let sum = NllLoss::new().reduction(Sum).loss(&x, &labels());
        assert_eq!(sum.item(), 36.0);
        let dx = sum.backward().get(&x).unwrap();
        assert_eq!(dx.to_vec(), (labels().one_hot::<f32>() * -1.0).to_vec());
    }

    #[test]
    #[should_panic(expected = "the logits have a batch of 3, the labels of 0")]
    fn dynamic_batches_are_compared() {
        let x = Tensor::<(Dyn, Const<4>)>::zeros_of((Dyn(3), Const));
        let _ = nll_loss(&x, &Labels::<Dyn, 4>::from_slice::<u8>(&[]).unwrap());
    }
}
