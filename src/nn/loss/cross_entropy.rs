use conformable_terse::terse;

use super::{LabelsOf, Mean, Reduction};
use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// The mean cross entropy between logits and classes,
/// `L = -1/B · Σ_b log_softmax(x)[b, labels[b]]`; `∂L/∂x = (softmax(x) - one_hot(labels)) / B`.
///
/// Softmax, logarithm and choice are computed as one, so no finite logit overflows: the logits come
/// straight from the last layer. [`CrossEntropyLoss`] has options.
///
/// # Shapes
/// Logits `(B, CLASSES)` and as many labels, to a scalar.
///
/// # Panics
/// If two dynamic batches differ.
///
/// Source: `torch.nn.functional.cross_entropy`.
///
/// ```
/// use conformable::prelude::*;
///
/// let logits = tensor([[0.0_f64, 0.0], [0.0, 0.0]]);
/// let labels = Labels::<_, 2>::new(&tensor([0_u8, 1]))?;
/// assert_eq!(cross_entropy(&logits, &labels).item(), 2.0_f64.ln());
/// # Ok::<(), conformable::Error>(())
/// ```
#[track_caller]
#[terse]
pub fn cross_entropy<S: Shape, L: LabelsOf<S>, T: Float, M: Mode>(
    logits: &Tensor<S, T, M>,
    labels: &L,
) -> Tensor<(), T, M> {
    CrossEntropyLoss::new().loss(logits, labels)
}

/// [`cross_entropy`] with options.
///
/// - [`label_smoothing`](Self::label_smoothing): the part `ε` of each target that is spread evenly
///   over all classes; 0 unless set.
/// - [`reduction`](Self::reduction): [`Mean`] unless set.
///
/// Source: `torch.nn.CrossEntropyLoss`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CrossEntropyLoss<R: Reduction = Mean> {
    label_smoothing: f64,
    reduction: R,
}

impl CrossEntropyLoss {
    /// The mean, without smoothing.
    pub fn new() -> Self {
        Self::default()
    }
}

#[terse]
impl<R: Reduction> CrossEntropyLoss<R> {
    /// The target of a class becomes `(1 - ε) · [it is the label] + ε / CLASSES`.
    ///
    /// # Panics
    /// If `ε` is not in `0..=1`.
    ///
    /// Source: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015,
    /// section 7.
    pub fn label_smoothing(self, epsilon: f64) -> Self {
        assert!(
            (0.0..=1.0).contains(&epsilon),
            "label smoothing: {epsilon} is not in 0..=1"
        );
        Self {
            label_smoothing: epsilon,
            ..self
        }
    }

    /// The reduction: [`Mean`], [`Sum`](super::Sum), or [`Each`](super::Each) for one loss a row.
    pub fn reduction<New: Reduction>(self, reduction: New) -> CrossEntropyLoss<New> {
        CrossEntropyLoss {
            label_smoothing: self.label_smoothing,
            reduction,
        }
    }

    /// The loss.
    ///
    /// # Shapes
    /// Logits `(B, CLASSES)` and as many labels, to a scalar; to `(B,)` with [`Each`](super::Each).
    ///
    /// # Panics
    /// If two dynamic batches differ.
    #[track_caller]
    pub fn loss<S: Shape, L: LabelsOf<S>, T: Float, M: Mode>(
        &self,
        logits: &Tensor<S, T, M>,
        labels: &L,
    ) -> Tensor<R::Output<(L::Batch,)>, T, M> {
        labels.cross_entropy(logits, self.label_smoothing, self.reduction)
    }
}

#[cfg(test)]
mod tests {
    use crate::nn::loss::{CrossEntropyLoss, Each, Sum, cross_entropy, nll_loss};
    use crate::prelude::*;

    const INF: f64 = f64::INFINITY;

    fn logits() -> Tensor<Rank2<4, 5>, f64> {
        Tensor::randn(&mut StdRng::seed_from_u64(1))
    }

    fn labels() -> Labels<Const<4>, 5> {
        Labels::new(&tensor([1_i64, 4, 0, 1])).unwrap()
    }

    #[test]
    fn gradients() {
        let (x, labels) = (logits(), labels());
        gradcheck(|x| cross_entropy(&x, &labels), &x, 1e-6).unwrap();
        for epsilon in [0.0, 0.1, 1.0] {
            let loss = CrossEntropyLoss::new().label_smoothing(epsilon);
            gradcheck(|x| loss.loss(&x, &labels), &x, 1e-6).unwrap();
            let sum = loss.reduction(Sum);
            gradcheck(|x| sum.loss(&x, &labels).square(), &x, 1e-5).unwrap();
            let each = loss.reduction(Each);
            gradcheck(|x| each.loss(&x, &labels).square().sum(), &x, 1e-5).unwrap();
        }
    }

    #[test]
    fn the_reductions_agree() {
        let (x, labels) = (logits(), labels());
        let loss = CrossEntropyLoss::new().label_smoothing(0.3);
        let each = loss.reduction(Each).loss(&x, &labels);
        assert_eq!(each.sizes(), [4]);
        let sum = each.sum().item();
        assert!((loss.reduction(Sum).loss(&x, &labels).item() - sum).abs() < 1e-14);
        assert!((loss.loss(&x, &labels).item() - sum / 4.0).abs() < 1e-14);
    }

    #[test]
    fn is_log_softmax_and_nll() {
        let (x, labels) = (logits(), labels());
        let want = nll_loss(&x.log_softmax::<1>(), &labels).item();
        assert!((cross_entropy(&x, &labels).item() - want).abs() < 1e-14);
    }

    #[test]
    fn smoothing_by_hand() {
        // Targets 0.95 and 0.05, log-probabilities -ln 2 both.
        let x = Tensor::<Rank2<1, 2>, f64>::zeros().requires_grad();
        let label = Labels::new(&tensor([0_u8])).unwrap();
        let loss = CrossEntropyLoss::new()
            .label_smoothing(0.1)
            .loss(&x, &label);
        assert!((loss.item() - 2.0_f64.ln()).abs() < 1e-15);
        let dx = loss.backward().get(&x).unwrap();
        assert!((dx[[0, 0]] + 0.45).abs() < 1e-15 && (dx[[0, 1]] - 0.45).abs() < 1e-15);
    }

    #[test]
    fn extreme_logits() {
        let of = |x: [f64; 2]| {
            let x = tensor([x]).requires_grad();
            let loss = cross_entropy(&x, &Labels::new(&tensor([0_u8])).unwrap());
            (loss.item(), loss.backward().get(&x).unwrap().to_array()[0])
        };
        assert_eq!(of([1e4, 0.0]), (0.0, [0.0, 0.0]));
        assert_eq!(of([0.0, 1e4]), (1e4, [-1.0, 1.0]));
        assert_eq!(of([1.0, -INF]), (0.0, [0.0, 0.0]));
        assert_eq!(of([-INF, 1.0]), (INF, [-1.0, 1.0]));
        assert!(of([f64::NAN, 1.0]).0.is_nan());
        assert!(of([INF, 1.0]).0.is_nan());
    }

    #[test]
    fn a_dynamic_batch_and_a_generic_one() {
        fn of<B: Dim, M: Mode>(
            x: &Tensor<(B, Const<5>), f64, M>,
            labels: &Labels<B, 5>,
        ) -> Tensor<(), f64, M> {
            cross_entropy(x, labels)
        }
        let x = logits();
        let dynamic = x.clone().try_into_shape::<(Dyn, Const<5>)>().unwrap();
        let dynamic_labels = Labels::<Dyn, 5>::from_slice(labels().as_slice()).unwrap();
        assert_eq!(
            of(&dynamic, &dynamic_labels).item(),
            of(&x, &labels()).item()
        );
    }

    #[test]
    fn of_more_classes_than_a_thread_takes_at_a_time() {
        let x = Tensor::<Rank2<3, 10_000>, f64>::zeros().requires_grad();
        let labels = Labels::new(&tensor([0, 5_000, 9_999])).unwrap();
        let loss = cross_entropy(&x, &labels);
        assert!((loss.item() - 10_000_f64.ln()).abs() < 1e-12);
        let slope = loss.backward().get(&x).unwrap();
        assert!((slope[[1, 5_000]] - (1e-4 - 1.0) / 3.0).abs() < 1e-15);
        assert!((slope[[2, 5_000]] - 1e-4 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn of_an_empty_batch() {
        let x = Tensor::<(Dyn, Const<5>)>::zeros_of((Dyn(0), Const));
        let labels = Labels::<Dyn, 5>::from_slice::<u8>(&[]).unwrap();
        assert!(cross_entropy(&x, &labels).item().is_nan());
        let sum = CrossEntropyLoss::new().reduction(Sum).loss(&x, &labels);
        assert_eq!(sum.item(), 0.0);
    }

    #[test]
    #[should_panic(expected = "the logits have a batch of 3, the labels of 2")]
    fn dynamic_batches_are_compared() {
        let x = Tensor::<(Dyn, Const<5>)>::zeros_of((Dyn(3), Const));
        let labels = Labels::<Dyn, 5>::from_slice(&[0_u8, 1]).unwrap();
        let _ = cross_entropy(&x, &labels);
    }

    #[test]
    #[should_panic(expected = "label smoothing: 1.5 is not in 0..=1")]
    fn smoothing_has_a_range() {
        let _ = CrossEntropyLoss::new().label_smoothing(1.5);
    }
}
