use conformable_terse::terse;

use super::{Mean, Reduction, Target};
use crate::autograd::{Join, Mode};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// The mean binary cross entropy between the logits `x` of independent yes-or-no questions and the
/// probabilities `t` of yes, `L = -1/n · Σᵢ (tᵢ · ln σ(xᵢ) + (1 - tᵢ) · ln(1 - σ(xᵢ)))` with
/// `σ(x) = 1/(1 + exp(-x))`; `∂L/∂xᵢ = 1/n · (σ(xᵢ) - tᵢ)`, `∂L/∂tᵢ = -1/n · xᵢ`.
///
/// Computed as `(1 - t) · x + max(-x, 0) + ln(1 + exp(-|x|))`, so no finite logit overflows: the
/// logits come straight from the last layer. Targets are meant to be in `0..=1`; they are not
/// checked.
///
/// [`BceWithLogitsLoss`] has other reductions.
///
/// # Shapes
/// Two of any one shape, to a scalar.
///
/// # Panics
/// If dynamic sizes differ.
///
/// Source: `torch.nn.functional.binary_cross_entropy_with_logits`.
///
/// ```
/// use conformable::prelude::*;
///
/// let loss = binary_cross_entropy_with_logits(&tensor([0.0_f64, 1000.0]), &tensor([1.0, 1.0]));
/// assert_eq!(loss.item(), 2.0_f64.ln() / 2.0);
/// ```
#[track_caller]
#[terse]
pub fn binary_cross_entropy_with_logits<S: Shape, T: Float, M, Y: Target<S, T, N>, N: Mode>(
    logits: &Tensor<S, T, M>,
    target: &Y,
) -> Tensor<(), T, <M as Join<N>>::Output>
where
    M: Mode + Join<N>,
{
    BceWithLogitsLoss::new().loss(logits, target)
}

/// [`binary_cross_entropy_with_logits`] with a [`reduction`](Self::reduction): [`Mean`] unless set.
///
/// Source: `torch.nn.BCEWithLogitsLoss`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BceWithLogitsLoss<R: Reduction = Mean> {
    reduction: R,
}

impl BceWithLogitsLoss {
    /// The mean.
    pub fn new() -> Self {
        Self::default()
    }
}

#[terse]
impl<R: Reduction> BceWithLogitsLoss<R> {
    /// The reduction: [`Mean`], [`Sum`](super::Sum), or [`Each`](super::Each) for one loss an
    /// element.
    pub fn reduction<New: Reduction>(self, reduction: New) -> BceWithLogitsLoss<New> {
        BceWithLogitsLoss { reduction }
    }

    /// The loss.
    ///
    /// # Shapes
    /// Two of any one shape, to a scalar; to the same shape with [`Each`](super::Each).
    ///
    /// # Panics
    /// If dynamic sizes differ.
    #[track_caller]
    pub fn loss<S: Shape, T: Float, M, Y: Target<S, T, N>, N: Mode>(
        &self,
        logits: &Tensor<S, T, M>,
        target: &Y,
    ) -> Tensor<R::Output<S>, T, <M as Join<N>>::Output>
    where
        M: Mode + Join<N>,
    {
        logits.pointwise_loss(
            target.as_tensor(),
            self.reduction,
            |x, t| (T::one() - t) * x + (-x).max(T::zero()) + (-x.abs()).exp().ln_1p(),
            |x, t| x.sigmoid() - t,
            |x, _| -x,
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::nn::loss::{BceWithLogitsLoss, Each, Sum, binary_cross_entropy_with_logits};
    use crate::prelude::*;

    fn inputs() -> (Tensor<Rank2<3, 4>, f64>, Tensor<Rank2<3, 4>, f64>) {
        let mut rng = StdRng::seed_from_u64(6);
        (Tensor::randn(&mut rng), Tensor::randn(&mut rng))
    }

    #[test]
    fn gradients_of_prediction_and_target() {
        let (x, t) = inputs();
        let sum = BceWithLogitsLoss::new().reduction(Sum);
        let each = BceWithLogitsLoss::new().reduction(Each);
        gradcheck(
            |x| binary_cross_entropy_with_logits(&x, &t).square(),
            &x,
            1e-6,
        )
        .unwrap();
        gradcheck(
            |t| binary_cross_entropy_with_logits(&x, &t).square(),
            &t,
            1e-6,
        )
        .unwrap();
        gradcheck(|x| sum.loss(&x, &t), &x, 1e-6).unwrap();
        gradcheck(|t| sum.loss(&x.clone().tracked(), &t), &t, 1e-6).unwrap();
        gradcheck(|x| each.loss(&x, &t).square().sum(), &x, 1e-5).unwrap();
        gradcheck(|t| each.loss(&x, &t).square().sum(), &t, 1e-5).unwrap();
    }

    #[test]
    fn the_reductions_agree() {
        let (x, t) = inputs();
        let each = BceWithLogitsLoss::new().reduction(Each).loss(&x, &t);
        assert_eq!(each.sizes(), [3, 4]);
        let sum = BceWithLogitsLoss::new().reduction(Sum).loss(&x, &t).item();
        assert!((sum - each.sum().item()).abs() < 1e-13);
        assert!((binary_cross_entropy_with_logits(&x, &t).item() - sum / 12.0).abs() < 1e-13);
    }

    #[test]
    fn of_nothing() {
        let [x, t] = [(); 2].map(|()| Tensor::<Rank1<0>>::zeros());
        assert!(binary_cross_entropy_with_logits(&x, &t).item().is_nan());
        assert_eq!(
            BceWithLogitsLoss::new().reduction(Sum).loss(&x, &t).item(),
            0.0
        );
    }

    #[test]
    fn agrees_with_the_definition() {
        let (x, t) = inputs();
        let t = t.map(|t| t.sin().abs());
        let each = BceWithLogitsLoss::new()
            .reduction(Each)
            .loss(&x, &t)
            .to_vec();
        for ((x, t), got) in x.to_vec().iter().zip(t.to_vec()).zip(each) {
            let p = 1.0 / (1.0 + (-x).exp());
            assert!((got + t * p.ln() + (1.0 - t) * (1.0 - p).ln()).abs() < 1e-13);
        }
    }

    #[test]
    fn sure_logits_neither_overflow_nor_vanish() {
        let x = tensor([1e4, -1e4, 1e4, -1e4, 40.0]).requires_grad();
        let t = tensor([1.0, 0.0, 0.0, 1.0, 1.0]);
        let y = BceWithLogitsLoss::new().reduction(Each).loss(&x, &t);
        assert_eq!(y.to_vec()[..4], [0.0, 0.0, 1e4, 1e4]);
        assert!((y[[4]] / (-40.0_f64).exp() - 1.0).abs() < 1e-12);
        let dx = y.sum().backward().get(&x).unwrap().to_vec();
        assert_eq!(dx[..4], [0.0, 0.0, 1.0, -1.0]);
    }

    #[test]
    fn nan_stays_nan() {
        for (x, t) in [(f64::NAN, 1.0), (f64::NAN, 0.0), (1.0, f64::NAN)] {
            let y = binary_cross_entropy_with_logits(&tensor([x]), &tensor([t]));
            assert!(y.item().is_nan());
        }
    }

    #[test]
    #[should_panic(expected = "the prediction has the sizes [3, 2], the target [4, 2]")]
    fn dynamic_sizes_are_compared() {
        let of = |n| Tensor::<(Dyn, Const<2>)>::zeros_of((Dyn(n), Const));
        let _ = binary_cross_entropy_with_logits(&of(3), &of(4));
    }
}
