use conformable_terse::terse;

use super::all;
use super::extreme::MAX;
use crate::autograd::Mode;
use crate::shape::{Const, HasAxis, Shape};
use crate::tensor::{Number, Tensor};

#[terse]
impl<S: Shape, T: Number, M: Mode> Tensor<S, T, M> {
    /// The place of the largest of all elements in row-major order: the first of equal ones, or of
    /// NaN if there is one. It has no gradient.
    ///
    /// # Shapes
    /// Any shape to a scalar.
    ///
    /// # Panics
    /// If there are no elements.
    ///
    /// Source: `torch.argmax(x)`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([[1.0_f32, 4.0], [3.0, 2.0]]).argmax().item(), 1);
    /// ```
    #[track_caller]
    pub fn argmax(&self) -> Tensor<(), i64> {
        self.place_of_extreme::<MAX, _>((), all(self.shape()))
    }

    /// The place along one axis of the largest element, for every line; the result no longer has
    /// the axis. The first of equal ones, or of NaN if there is one.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, b)` for the axis of size `n`; negative axes count from the end.
    ///
    /// # Panics
    /// If the axis has size 0.
    ///
    /// Source: `torch.argmax(x, dim)`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 4.0], [3.0, 2.0]]);
    /// assert_eq!(x.argmax_axis::<0>().to_vec(), [1, 0]);
    /// assert_eq!(x.argmax_axis::<-1>().to_vec(), [1, 0]);
    /// ```
    #[track_caller]
    pub fn argmax_axis<const AXIS: isize>(&self) -> Tensor<S::Without, i64>
    where
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.place_of_extreme::<MAX, _>(shape.without(), shape.around())
    }

    /// The places along one axis of the largest elements; the result keeps the axis with size 1.
    /// Otherwise as [`argmax_axis`](Self::argmax_axis).
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, 1, b)` for the axis of size `n`; negative axes count from the end.
    ///
    /// # Panics
    /// If the axis has size 0.
    #[track_caller]
    pub fn argmax_keep<const AXIS: isize>(&self) -> Tensor<S::With<Const<1>>, i64>
    where
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.place_of_extreme::<MAX, _>(shape.with(Const), shape.around())
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn the_first_of_ties_and_of_nan() {
        assert_eq!(tensor([1.0_f32, 3.0, 3.0]).argmax().item(), 1);
        let nan = f32::NAN;
        assert_eq!(tensor([9.0, nan, 10.0, nan]).argmax().item(), 1);
        let columns = tensor([[1.0, 9.0], [3.0, nan], [3.0, 10.0], [2.0, nan]]);
        assert_eq!(columns.argmax_axis::<0>().to_vec(), [1, 1]);
        assert_eq!(columns.argmax().item(), 3);
    }

    #[test]
    fn of_integers() {
        let x: Tensor<Rank2<2, 3>, i64> = tensor([[5, 7, 7], [9, 0, 9]]);
        assert_eq!(x.argmax().item(), 3);
        assert_eq!(x.argmax_axis::<1>().to_vec(), [1, 0]);
        assert_eq!(x.argmax_axis::<0>().to_vec(), [1, 0, 1]);
        assert_eq!(tensor([0_u8, 255, 255]).argmax().item(), 1);
    }

    #[test]
    fn no_lines_have_no_places() {
        assert_eq!(Tensor::<Rank2<0, 3>>::zeros().argmax_axis::<1>().count(), 0);
        assert_eq!(Tensor::<Rank2<3, 0>>::zeros().argmax_axis::<0>().count(), 0);
    }

    #[test]
    #[should_panic(expected = "nothing has no maximum: the sizes of the tensor are [2, 0]")]
    fn along_an_empty_axis() {
        let _ = Tensor::<Rank2<2, 0>>::zeros().argmax_axis::<1>();
    }
}
