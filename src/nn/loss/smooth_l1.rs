use conformable_terse::terse;

use super::l1::sign;
use super::{Mean, Reduction, Target};
use crate::autograd::{Join, Mode};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// The mean smooth L1 loss: the absolute error, made smooth around 0. With `d = x - t`, `L = 1/n ·
/// Σᵢ (dᵢ²/(2β) if |dᵢ| < β, else |dᵢ| - β/2)`; `∂L/∂xᵢ = 1/n · (dᵢ/β or sign(dᵢ))`, and the
/// opposite for `tᵢ`.
///
/// It is [`huber_loss`](super::huber_loss) with `δ = β`, divided by `β`; with `β = 0` it is
/// [`l1_loss`](super::l1_loss).
///
/// [`SmoothL1Loss`] has other reductions.
///
/// # Shapes
/// Two of any one shape, to a scalar.
///
/// # Panics
/// If dynamic sizes differ, or `β` is negative or NaN.
///
/// Source: `torch.nn.functional.smooth_l1_loss`.
///
/// ```
/// use conformable::prelude::*;
///
/// let loss = smooth_l1_loss(&tensor([0.5_f32, 5.0]), &tensor([0.0, 2.0]), 1.0);
/// assert_eq!(loss.item(), (0.125 + 2.5) / 2.0);
/// ```
#[track_caller]
#[terse]
pub fn smooth_l1_loss<S: Shape, T: Float, M, Y: Target<S, T, N>, N: Mode>(
    prediction: &Tensor<S, T, M>,
    target: &Y,
    beta: f64,
) -> Tensor<(), T, <M as Join<N>>::Output>
where
    M: Mode + Join<N>,
{
    SmoothL1Loss::new(beta).loss(prediction, target)
}

/// [`smooth_l1_loss`] with a [`reduction`](Self::reduction): [`Mean`] unless set.
///
/// Source: `torch.nn.SmoothL1Loss`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmoothL1Loss<R: Reduction = Mean> {
    beta: f64,
    reduction: R,
}

impl SmoothL1Loss {
    /// The mean; `beta` is where the squared error becomes the absolute one.
    ///
    /// # Panics
    /// If `beta` is negative or NaN.
    pub fn new(beta: f64) -> Self {
        assert!(
            beta >= 0.0,
            "the beta of a smooth L1 loss is {beta}, expected a number that is not negative"
        );
        Self {
            beta,
            reduction: Mean,
        }
    }
}

impl Default for SmoothL1Loss {
    /// The mean, with β = 1.
    fn default() -> Self {
        Self::new(1.0)
    }
}

#[terse]
impl<R: Reduction> SmoothL1Loss<R> {
    /// The reduction: [`Mean`], [`Sum`](super::Sum), or [`Each`](super::Each) for one loss an
    /// element.
    pub fn reduction<New: Reduction>(self, reduction: New) -> SmoothL1Loss<New> {
        SmoothL1Loss {
            beta: self.beta,
            reduction,
        }
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
        prediction: &Tensor<S, T, M>,
        target: &Y,
    ) -> Tensor<R::Output<S>, T, <M as Join<N>>::Output>
    where
        M: Mode + Join<N>,
    {
        let beta = T::from_f64(self.beta);
        let slope = move |d: T| if d.abs() < beta { d / beta } else { sign(d) };
        let half = T::from_f64(0.5);
        prediction.pointwise_loss(
            target.as_tensor(),
            self.reduction,
            |x, t| {
                let d = (x - t).abs();
                if d < beta {
                    half * d * d / beta
                } else {
                    d - half * beta
                }
            },
            move |x, t| slope(x - t),
            move |x, t| slope(t - x),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::nn::loss::{Each, SmoothL1Loss, Sum, smooth_l1_loss};
    use crate::prelude::*;

    fn inputs() -> (Tensor<Rank2<3, 4>, f64>, Tensor<Rank2<3, 4>, f64>) {
        let mut rng = StdRng::seed_from_u64(6);
        (Tensor::randn(&mut rng), Tensor::randn(&mut rng))
    }

    #[test]
    fn gradients_of_prediction_and_target() {
        let (x, t) = inputs();
        let sum = SmoothL1Loss::new(0.7).reduction(Sum);
        let each = SmoothL1Loss::new(0.7).reduction(Each);
        gradcheck(|x| smooth_l1_loss(&x, &t, 0.7).square(), &x, 1e-6).unwrap();
        gradcheck(|t| smooth_l1_loss(&x, &t, 0.7).square(), &t, 1e-6).unwrap();
        gradcheck(|x| sum.loss(&x, &t), &x, 1e-6).unwrap();
        gradcheck(|t| sum.loss(&x.clone().tracked(), &t), &t, 1e-6).unwrap();
        gradcheck(|x| each.loss(&x, &t).square().sum(), &x, 1e-5).unwrap();
        gradcheck(|t| each.loss(&x, &t).square().sum(), &t, 1e-5).unwrap();
    }

    #[test]
    fn the_reductions_agree() {
        let (x, t) = inputs();
        let each = SmoothL1Loss::new(0.7).reduction(Each).loss(&x, &t);
        assert_eq!(each.sizes(), [3, 4]);
        let sum = SmoothL1Loss::new(0.7).reduction(Sum).loss(&x, &t).item();
        assert!((sum - each.sum().item()).abs() < 1e-13);
        assert!((smooth_l1_loss(&x, &t, 0.7).item() - sum / 12.0).abs() < 1e-13);
    }

    #[test]
    fn of_nothing() {
        let [x, t] = [(); 2].map(|()| Tensor::<Rank1<0>>::zeros());
        assert!(smooth_l1_loss(&x, &t, 0.7).item().is_nan());
        assert_eq!(
            SmoothL1Loss::new(0.7).reduction(Sum).loss(&x, &t).item(),
            0.0
        );
    }

    #[test]
    fn is_huber_over_beta_and_l1_at_zero() {
        use crate::nn::loss::{huber_loss, l1_loss};
        let (x, t) = inputs();
        let want = huber_loss(&x, &t, 0.7).item() / 0.7;
        assert!((smooth_l1_loss(&x, &t, 0.7).item() - want).abs() < 1e-14);
        let leaf = x.clone().requires_grad();
        let y = smooth_l1_loss(&leaf, &t, 0.0);
        assert_eq!(y.item(), l1_loss(&x, &t).item());
        let want = l1_loss(&leaf, &t).backward().get(&leaf).unwrap().to_vec();
        assert_eq!(y.backward().get(&leaf).unwrap().to_vec(), want);
    }

    #[test]
    fn equal_elements_have_no_gradient_at_beta_zero() {
        let x = tensor([1.0_f64]).requires_grad();
        let y = smooth_l1_loss(&x, &tensor([1.0]), 0.0);
        assert_eq!(y.backward().get(&x).unwrap()[[0]], 0.0);
    }

    #[test]
    #[should_panic(expected = "the beta of a smooth L1 loss is -1")]
    fn beta_is_not_negative() {
        let _ = SmoothL1Loss::new(-1.0);
    }

    #[test]
    #[should_panic(expected = "the prediction has the sizes [3, 2], the target [4, 2]")]
    fn dynamic_sizes_are_compared() {
        let of = |n| Tensor::<(Dyn, Const<2>)>::zeros_of((Dyn(n), Const));
        let _ = smooth_l1_loss(&of(3), &of(4), 0.7);
    }
}
