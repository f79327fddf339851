use conformable_terse::terse;

use super::extreme::MIN;
use crate::autograd::Mode;
use crate::shape::{Const, HasAxis, Shape};
use crate::tensor::{Element, Number, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The smallest of all elements, `y = minᵢ xᵢ`; `∂L/∂xᵢ = dy / t` where `xᵢ = y`, for `t` such
    /// elements, else 0. NaN if there is one.
    ///
    /// # Shapes
    /// Any shape to a scalar.
    ///
    /// # Panics
    /// If there are no elements.
    ///
    /// Source: `torch.min(x)`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([[1.0_f32, 4.0], [3.0, 2.0]]).min().item(), 1.0);
    /// ```
    #[track_caller]
    pub fn min(&self) -> Tensor<(), T, M>
    where
        T: Number,
        M: Mode,
    {
        self.extreme::<MIN>()
    }

    /// The minima along one axis, which the result no longer has. The gradient of each goes to the
    /// first element equal to it. NaN where there is one.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, b)` for the axis of size `n`; negative axes count from the end.
    ///
    /// # Panics
    /// If the axis has size 0.
    ///
    /// Source: `torch.min(x, dim)`; its indices are [`argmin_axis`](Self::argmin_axis).
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 4.0], [3.0, 2.0]]);
    /// assert_eq!(x.min_axis::<0>().to_vec(), [1.0, 2.0]);
    /// assert_eq!(x.min_axis::<-1>().to_vec(), [1.0, 2.0]);
    /// ```
    #[track_caller]
    pub fn min_axis<const AXIS: isize>(&self) -> Tensor<S::Without, T, M>
    where
        T: Number,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.extreme_to::<MIN, _>(shape.without(), shape.around())
    }

    /// The minima along one axis, which the result keeps with size 1; otherwise as
    /// [`min_axis`](Self::min_axis).
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, 1, b)` for the axis of size `n`; negative axes count from the end.
    ///
    /// # Panics
    /// If the axis has size 0.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 4.0], [3.0, 2.0]]);
    /// assert_eq!(x.min_keep::<-1>().to_array(), [[1.0], [2.0]]);
    /// ```
    #[track_caller]
    pub fn min_keep<const AXIS: isize>(&self) -> Tensor<S::With<Const<1>>, T, M>
    where
        T: Number,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.extreme_to::<MIN, _>(shape.with(Const), shape.around())
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn over_all_ties_share_the_gradient() {
        let x = tensor([-3.0, -1.0, -3.0]).requires_grad();
        let y: Tensor<(), f64, _> = x.min();
        assert_eq!(y.item(), -3.0);
        assert_eq!(y.backward().get(&x).unwrap().to_vec(), [0.5, 0.0, 0.5]);
    }

    #[test]
    fn along_an_axis_the_first_of_ties_has_it() {
        let x = tensor([[-1.0, -3.0, -3.0], [-2.0, -2.0, -1.0]]).requires_grad();
        let y: Tensor<_, f64, _> = x.min_axis::<1>();
        assert_eq!(y.to_vec(), [-3.0, -2.0]);
        let dx = (y * tensor([5.0, 7.0])).sum().backward().get(&x).unwrap();
        assert_eq!(dx.to_array(), [[0.0, 5.0, 0.0], [7.0, 0.0, 0.0]]);
    }

    #[test]
    fn nan_is_found_and_has_the_gradient() {
        let nan = f64::NAN;
        let x = tensor([1.0, nan, nan, 3.0]).requires_grad();
        let y = x.min();
        assert!(y.item().is_nan());
        assert_eq!(y.backward().get(&x).unwrap().to_vec(), [0.0, 0.5, 0.5, 0.0]);
        let y = x.min_axis::<0>();
        assert!(y.item().is_nan());
        assert_eq!(y.backward().get(&x).unwrap().to_vec(), [0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn infinities() {
        let inf = f32::INFINITY;
        assert_eq!(tensor([-inf, 1.0, inf]).min().item(), -inf);
        assert_eq!(tensor([inf; 20]).min().item(), inf);
    }

    #[test]
    fn plain_and_tracked_agree() {
        let mut rng = StdRng::seed_from_u64(5);
        let x = Tensor::<Rank3<3, 20, 5>>::randn(&mut rng);
        let leaf = x.clone().requires_grad();
        assert_eq!(x.min_axis::<1>().to_vec(), leaf.min_axis::<1>().to_vec());
        assert_eq!(x.min_axis::<2>().to_vec(), leaf.min_axis::<2>().to_vec());
    }

    #[test]
    fn no_lines_have_no_minima() {
        assert_eq!(Tensor::<Rank2<0, 3>>::zeros().min_axis::<1>().count(), 0);
    }

    #[test]
    #[should_panic(expected = "nothing has no minimum: the sizes of the tensor are [2, 0]")]
    fn of_nothing() {
        let _ = Tensor::<Rank2<2, 0>>::zeros().min();
    }

    #[test]
    #[should_panic(expected = "nothing has no minimum: the sizes of the tensor are [2, 0]")]
    fn along_an_empty_axis() {
        let _ = Tensor::<Rank2<2, 0>>::zeros().min_axis::<1>();
    }
}
