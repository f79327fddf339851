use conformable_terse::terse;

use super::{Mean, Reduction, Target};
use crate::autograd::{Join, Mode};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// The mean absolute error (MAE), `L = 1/n · Σᵢ |xᵢ - tᵢ|`; `∂L/∂xᵢ = 1/n · sign(xᵢ - tᵢ)`, which
/// is 0 where they are equal, and the opposite for `tᵢ`.
///
/// [`L1Loss`] has other reductions.
///
/// # Shapes
/// Two of any one shape, to a scalar.
///
/// # Panics
/// If dynamic sizes differ.
///
/// Source: `torch.nn.functional.l1_loss`.
///
/// ```
/// use conformable::prelude::*;
///
/// let loss = l1_loss(&tensor([1.0_f32, 5.0]), &tensor([0.0, 8.0]));
/// assert_eq!(loss.item(), 2.0);
/// ```
#[track_caller]
#[terse]
pub fn l1_loss<S: Shape, T: Float, M, Y: Target<S, T, N>, N: Mode>(
    prediction: &Tensor<S, T, M>,
    target: &Y,
) -> Tensor<(), T, <M as Join<N>>::Output>
where
    M: Mode + Join<N>,
{
    L1Loss::new().loss(prediction, target)
}

/// [`l1_loss`] with a [`reduction`](Self::reduction): [`Mean`] unless set.
///
/// Source: `torch.nn.L1Loss`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct L1Loss<R: Reduction = Mean> {
    reduction: R,
}

impl L1Loss {
    /// The mean.
    pub fn new() -> Self {
        Self::default()
    }
}

#[terse]
impl<R: Reduction> L1Loss<R> {
    /// The reduction: [`Mean`], [`Sum`](super::Sum), or [`Each`](super::Each) for one loss an
    /// element.
    pub fn reduction<New: Reduction>(self, reduction: New) -> L1Loss<New> {
        L1Loss { reduction }
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
            |x, t| (x - t).abs(),
            |x, t| sign(x - t),
            |x, t| sign(t - x),
        )
    }
}

/// The sign of a number; 0 of 0, NaN of NaN.
#[inline]
pub(super) fn sign<T: Float>(x: T) -> T {
    if x > T::zero() {
        T::one()
    } else if x < T::zero() {
        -T::one()
    } else {
        x
    }
}

#[cfg(test)]
mod tests {
    use crate::nn::loss::{Each, L1Loss, Sum, l1_loss};
    use crate::prelude::*;

    fn inputs() -> (Tensor<Rank2<3, 4>, f64>, Tensor<Rank2<3, 4>, f64>) {
        let mut rng = StdRng::seed_from_u64(6);
        (Tensor::randn(&mut rng), Tensor::randn(&mut rng))
    }

    #[test]
    fn gradients_of_prediction_and_target() {
        let (x, t) = inputs();
        let sum = L1Loss::new().reduction(Sum);
        let each = L1Loss::new().reduction(Each);
        gradcheck(|x| l1_loss(&x, &t).square(), &x, 1e-6).unwrap();
        gradcheck(|t| l1_loss(&x, &t).square(), &t, 1e-6).unwrap();
        gradcheck(|x| sum.loss(&x, &t), &x, 1e-6).unwrap();
        gradcheck(|t| sum.loss(&x.clone().tracked(), &t), &t, 1e-6).unwrap();
        gradcheck(|x| each.loss(&x, &t).square().sum(), &x, 1e-5).unwrap();
        gradcheck(|t| each.loss(&x, &t).square().sum(), &t, 1e-5).unwrap();
    }

    #[test]
    fn the_reductions_agree() {
        let (x, t) = inputs();
        let each = L1Loss::new().reduction(Each).loss(&x, &t);
        assert_eq!(each.sizes(), [3, 4]);
        let sum = L1Loss::new().reduction(Sum).loss(&x, &t).item();
        assert!((sum - each.sum().item()).abs() < 1e-13);
        assert!((l1_loss(&x, &t).item() - sum / 12.0).abs() < 1e-13);
    }

    #[test]
    fn of_nothing() {
        let [x, t] = [(); 2].map(|()| Tensor::<Rank1<0>>::zeros());
        assert!(l1_loss(&x, &t).item().is_nan());
        assert_eq!(L1Loss::new().reduction(Sum).loss(&x, &t).item(), 0.0);
    }

    #[test]
    fn equal_elements_have_no_gradient_and_nan_stays() {
        let x = tensor([1.0, 2.0, f64::NAN]).requires_grad();
        let t = tensor([1.0, f64::INFINITY, 0.0]);
        let loss = L1Loss::new().reduction(Sum).loss(&x, &t);
        assert!(loss.item().is_nan());
        let dx = loss.backward().get(&x).unwrap();
        assert_eq!(dx.to_vec()[..2], [0.0, -1.0]);
        assert!(dx[[2]].is_nan());
    }

    #[test]
    #[should_panic(expected = "the prediction has the sizes [3, 2], the target [4, 2]")]
    fn dynamic_sizes_are_compared() {
        let of = |n| Tensor::<(Dyn, Const<2>)>::zeros_of((Dyn(n), Const));
        let _ = l1_loss(&of(3), &of(4));
    }
}
