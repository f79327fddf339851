use conformable_terse::terse;

use super::{Mean, Reduction, Target};
use crate::autograd::{Join, Mode};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// The mean squared error, `L = 1/n · Σᵢ (xᵢ - tᵢ)²`; `∂L/∂xᵢ = 2/n · (xᵢ - tᵢ)`, and the opposite
/// for `tᵢ`.
///
/// [`MseLoss`] has other reductions.
///
/// # Shapes
/// Two of any one shape, to a scalar.
///
/// # Panics
/// If dynamic sizes differ.
///
/// Source: `torch.nn.functional.mse_loss`.
///
/// ```
/// use conformable::prelude::*;
///
/// let loss = mse_loss(&tensor([1.0_f32, 5.0]), &tensor([0.0, 2.0]));
/// assert_eq!(loss.item(), 5.0);
/// ```
#[track_caller]
#[terse]
pub fn mse_loss<S: Shape, T: Float, M, Y: Target<S, T, N>, N: Mode>(
    prediction: &Tensor<S, T, M>,
    target: &Y,
) -> Tensor<(), T, <M as Join<N>>::Output>
where
    M: Mode + Join<N>,
{
    MseLoss::new().loss(prediction, target)
}

/// [`mse_loss`] with a [`reduction`](Self::reduction): [`Mean`] unless set.
///
/// Source: `torch.nn.MSELoss`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MseLoss<R: Reduction = Mean> {
    reduction: R,
}

impl MseLoss {
    /// The mean.
    pub fn new() -> Self {
        Self::default()
    }
}

#[terse]
impl<R: Reduction> MseLoss<R> {
    /// The reduction: [`Mean`], [`Sum`](super::Sum), or [`Each`](super::Each) for one loss an
    /// element.
    pub fn reduction<New: Reduction>(self, reduction: New) -> MseLoss<New> {
        MseLoss { reduction }
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
        prediction.pointwise_loss(
            target.as_tensor(),
            self.reduction,
            |x, t| (x - t) * (x - t),
            |x, t| T::from_f64(2.0) * (x - t),
            |x, t| T::from_f64(2.0) * (t - x),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::nn::loss::{Each, MseLoss, Sum, mse_loss};
    use crate::prelude::*;

    fn inputs() -> (Tensor<Rank2<3, 4>, f64>, Tensor<Rank2<3, 4>, f64>) {
        let mut rng = StdRng::seed_from_u64(6);
        (Tensor::randn(&mut rng), Tensor::randn(&mut rng))
    }

    #[test]
    fn gradients_of_prediction_and_target() {
        let (x, t) = inputs();
        let sum = MseLoss::new().reduction(Sum);
        let each = MseLoss::new().reduction(Each);
        gradcheck(|x| mse_loss(&x, &t).square(), &x, 1e-6).unwrap();
        gradcheck(|t| mse_loss(&x, &t).square(), &t, 1e-6).unwrap();
        gradcheck(|x| sum.loss(&x, &t), &x, 1e-6).unwrap();
        gradcheck(|t| sum.loss(&x.clone().tracked(), &t), &t, 1e-6).unwrap();
        gradcheck(|x| each.loss(&x, &t).square().sum(), &x, 1e-5).unwrap();
        gradcheck(|t| each.loss(&x, &t).square().sum(), &t, 1e-5).unwrap();
    }

    #[test]
    fn the_reductions_agree() {
        let (x, t) = inputs();
        let each = MseLoss::new().reduction(Each).loss(&x, &t);
        assert_eq!(each.sizes(), [3, 4]);
        let sum = MseLoss::new().reduction(Sum).loss(&x, &t).item();
        assert!((sum - each.sum().item()).abs() < 1e-13);
        assert!((mse_loss(&x, &t).item() - sum / 12.0).abs() < 1e-13);
    }

    #[test]
    fn of_nothing() {
        let [x, t] = [(); 2].map(|()| Tensor::<Rank1<0>>::zeros());
        assert!(mse_loss(&x, &t).item().is_nan());
        assert_eq!(MseLoss::new().reduction(Sum).loss(&x, &t).item(), 0.0);
    }

    #[test]
    fn nan_and_infinities() {
        let each = MseLoss::new().reduction(Each);
        let y = each.loss(
            &tensor([f32::NAN, f32::INFINITY, f32::INFINITY]),
            &tensor([0.0, 1.0, f32::INFINITY]),
        );
        assert!(y[[0]].is_nan() && y[[2]].is_nan());
        assert_eq!(y[[1]], f32::INFINITY);
    }

    #[test]
    #[should_panic(expected = "the prediction has the sizes [3, 2], the target [4, 2]")]
    fn dynamic_sizes_are_compared() {
        let of = |n| Tensor::<(Dyn, Const<2>)>::zeros_of((Dyn(n), Const));
        let _ = mse_loss(&of(3), &of(4));
    }
}
