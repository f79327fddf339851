use conformable_terse::terse;

use super::{Mean, Reduction, Target};
use crate::autograd::{Join, Mode};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// The mean Huber loss: squared for small errors and absolute for large ones. With `d = x - t`,
/// `L = 1/n · Σᵢ (dᵢ²/2 if |dᵢ| ≤ δ, else δ · (|dᵢ| - δ/2))`; `∂L/∂xᵢ = 1/n · dᵢ` clamped to
/// `-δ..=δ`, and the opposite for `tᵢ`.
///
/// [`HuberLoss`] has other reductions.
///
/// # Shapes
/// Two of any one shape, to a scalar.
///
/// # Panics
/// If dynamic sizes differ, or `δ` is not a positive number.
///
/// Source: `torch.nn.functional.huber_loss`; Huber, "Robust Estimation of a Location Parameter",
/// 1964.
///
/// ```
/// use conformable::prelude::*;
///
/// let loss = huber_loss(&tensor([0.5_f32, 5.0]), &tensor([0.0, 2.0]), 1.0);
/// assert_eq!(loss.item(), (0.125 + 2.5) / 2.0);
/// ```
#[track_caller]
#[terse]
pub fn huber_loss<S: Shape, T: Float, M, Y: Target<S, T, N>, N: Mode>(
    prediction: &Tensor<S, T, M>,
    target: &Y,
    delta: f64,
) -> Tensor<(), T, <M as Join<N>>::Output>
where
    M: Mode + Join<N>,
{
    HuberLoss::new(delta).loss(prediction, target)
}

/// [`huber_loss`] with a [`reduction`](Self::reduction): [`Mean`] unless set.
///
/// Source: `torch.nn.HuberLoss`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HuberLoss<R: Reduction = Mean> {
    delta: f64,
    reduction: R,
}

impl HuberLoss {
    /// The mean; `delta` is where the squared error becomes the absolute one.
    ///
    /// # Panics
    /// If `delta` is not a positive number.
    pub fn new(delta: f64) -> Self {
        assert!(
            delta > 0.0,
            "the delta of a Huber loss is {delta}, expected a positive number"
        );
        Self {
            delta,
            reduction: Mean,
        }
    }
}

impl Default for HuberLoss {
    /// The mean, with δ = 1.
    fn default() -> Self {
        Self::new(1.0)
    }
}

#[terse]
impl<R: Reduction> HuberLoss<R> {
    /// The reduction: [`Mean`], [`Sum`](super::Sum), or [`Each`](super::Each) for one loss an
    /// element.
    pub fn reduction<New: Reduction>(self, reduction: New) -> HuberLoss<New> {
        HuberLoss {
            delta: self.delta,
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
        let delta = T::from_f64(self.delta);
        let clamped = move |d: T| {
            if d > delta {
                delta
            } else if d < -delta {
                -delta
            } else {
                d
            }
        };
        let half = T::from_f64(0.5);
        prediction.pointwise_loss(
            target.as_tensor(),
            self.reduction,
            |x, t| {
                let d = (x - t).abs();
                if d <= delta {
                    half * d * d
                } else {
                    delta * (d - half * delta)
                }
            },
            move |x, t| clamped(x - t),
            move |x, t| clamped(t - x),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::nn::loss::{Each, HuberLoss, Sum, huber_loss};
    use crate::prelude::*;

    fn inputs() -> (Tensor<Rank2<3, 4>, f64>, Tensor<Rank2<3, 4>, f64>) {
        let mut rng = StdRng::seed_from_u64(6);
        (Tensor::randn(&mut rng), Tensor::randn(&mut rng))
    }

    #[test]
    fn gradients_of_prediction_and_target() {
        let (x, t) = inputs();
        let sum = HuberLoss::new(0.7).reduction(Sum);
        let each = HuberLoss::new(0.7).reduction(Each);
        gradcheck(|x| huber_loss(&x, &t, 0.7).square(), &x, 1e-6).unwrap();
        gradcheck(|t| huber_loss(&x, &t, 0.7).square(), &t, 1e-6).unwrap();
        gradcheck(|x| sum.loss(&x, &t), &x, 1e-6).unwrap();
        gradcheck(|t| sum.loss(&x.clone().tracked(), &t), &t, 1e-6).unwrap();
        gradcheck(|x| each.loss(&x, &t).square().sum(), &x, 1e-5).unwrap();
        gradcheck(|t| each.loss(&x, &t).square().sum(), &t, 1e-5).unwrap();
    }

    #[test]
    fn the_reductions_agree() {
        let (x, t) = inputs();
        let each = HuberLoss::new(0.7).reduction(Each).loss(&x, &t);
        assert_eq!(each.sizes(), [3, 4]);
        let sum = HuberLoss::new(0.7).reduction(Sum).loss(&x, &t).item();
        assert!((sum - each.sum().item()).abs() < 1e-13);
        assert!((huber_loss(&x, &t, 0.7).item() - sum / 12.0).abs() < 1e-13);
    }

    #[test]
    fn of_nothing() {
        let [x, t] = [(); 2].map(|()| Tensor::<Rank1<0>>::zeros());
        assert!(huber_loss(&x, &t, 0.7).item().is_nan());
        assert_eq!(HuberLoss::new(0.7).reduction(Sum).loss(&x, &t).item(), 0.0);
    }

    #[test]
    fn by_hand_at_the_joint_and_far_out() {
        let x = tensor([2.0, 2.5, -10.0, f64::INFINITY]).requires_grad();
        let each = HuberLoss::new(2.0).reduction(Each);
        let y = each.loss(&x, &tensor([0.0; 4]));
        assert_eq!(y.to_vec(), [2.0, 3.0, 18.0, f64::INFINITY]);
        let dx = y.sum().backward().get(&x).unwrap();
        assert_eq!(dx.to_vec(), [2.0, 2.0, -2.0, 2.0]);
    }

    #[test]
    fn nan_stays_nan() {
        let x = tensor([f64::NAN]).requires_grad();
        let y = huber_loss(&x, &tensor([0.0]), 1.0);
        assert!(y.item().is_nan());
        assert!(y.backward().get(&x).unwrap()[[0]].is_nan());
    }

    #[test]
    #[should_panic(expected = "the delta of a Huber loss is 0, expected a positive number")]
    fn delta_is_positive() {
        let _ = HuberLoss::new(0.0);
    }

    #[test]
    #[should_panic(expected = "the prediction has the sizes [3, 2], the target [4, 2]")]
    fn dynamic_sizes_are_compared() {
        let of = |n| Tensor::<(Dyn, Const<2>)>::zeros_of((Dyn(n), Const));
        let _ = huber_loss(&of(3), &of(4), 0.7);
    }
}
