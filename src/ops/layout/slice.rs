use core::ops::{Bound, RangeBounds};

use conformable_terse::terse;

use super::Adjoint;
use super::concat::Row;
use crate::autograd::{Mode, Sink};
use crate::error::{Error, Result};
use crate::shape::{Dyn, HasAxis, Shape, SliceDim};
use crate::tensor::{Element, Float, Tensor};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The part `START..END` of an axis, `y[.., l, ..] = x[.., START + l, ..]`; `∂L/∂x` is `dy` at
    /// this part and zero elsewhere.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, END - START, b)` for the axis 1, where `START ≤ END ≤ n`; negative axes
    /// count from the end.
    ///
    /// Source: `x[:, START:END]` in PyTorch, copied.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1, 2, 3], [4, 5, 6]]);
    /// assert_eq!(x.slice::<1, 1, 3>().to_array(), [[2, 3], [5, 6]]);
    /// ```
    #[doc(alias = "narrow")]
    pub fn slice<const AXIS: isize, const START: usize, const END: usize>(
        &self,
    ) -> Tensor<S::With<<S::Size as SliceDim<START, END>>::Output>, T, M>
    where
        S: HasAxis<AXIS>,
        S::Size: SliceDim<START, END>,
    {
        let size = Default::default();
        self.part::<AXIS, _>(START, END - START, self.shape().with(size))
    }

    /// As [`slice`](Self::slice), with bounds that are known at run time: the axis becomes dynamic.
    ///
    /// # Errors
    /// [`Error::Format`] if the range does not lie within the axis.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1, 2, 3], [4, 5, 6]]);
    /// let y: Tensor<(Const<2>, Dyn), i32> = x.try_slice::<1>(1..)?;
    /// assert_eq!(y.to_vec(), [2, 3, 5, 6]);
    /// assert!(x.try_slice::<1>(2..4).is_err());
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn try_slice<const AXIS: isize>(
        &self,
        range: impl RangeBounds<usize>,
    ) -> Result<Tensor<S::With<Dyn>, T, M>>
    where
        S: HasAxis<AXIS>,
    {
        let (_, len, _) = self.shape().around();
        let start = match range.start_bound() {
            Bound::Included(&start) => start,
            Bound::Excluded(&before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(&last) => last.saturating_add(1),
            Bound::Excluded(&end) => end,
            Bound::Unbounded => len,
        };
        if start > end || end > len {
            return Err(Error::format(
                format!("slice of axis {AXIS}"),
                None,
                format!("the range {start}..{end} does not lie within a size of {len}"),
            ));
        }
        let count = end - start;
        Ok(self.part::<AXIS, _>(start, count, self.shape().with(Dyn(count))))
    }

    /// The part of an axis that starts at `start` and has `count` elements, under the shape `to`.
    pub(super) fn part<const AXIS: isize, To: Shape>(
        &self,
        start: usize,
        count: usize,
        to: To,
    ) -> Tensor<To, T, M>
    where
        S: HasAxis<AXIS>,
    {
        let from = self.shape();
        let (outer, len, inner) = from.around();
        let row = Row { outer, len, inner };
        Tensor::build(to, |y| row.take(start, count, self.as_slice(), y)).moved(
            [self.source()],
            || Part {
                from,
                row,
                start,
                count,
            },
        )
    }
}

struct Part<S> {
    from: S,
    row: Row,
    start: usize,
    count: usize,
}

impl<S: Shape, To: Shape> Adjoint<To, 1> for Part<S> {
    fn backward<T: Float>(&self, dy: Tensor<To, T>, sink: &mut Sink<'_, 1>) {
        sink.give(0, || {
            let mut dx = Tensor::zeros_of(self.from);
            self.row
                .put(self.start, self.count, dy.as_slice(), dx.as_mut_slice());
            dx
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    fn numbers() -> Tensor<Rank3<2, 4, 3>, f64> {
        Tensor::<Rank3<2, 4, 3>, f64>::from_fn(|[i, j, k]| (100 * i + 10 * j + k) as f64 * 0.01)
    }

    #[test]
    fn a_slice_is_the_same_for_constant_and_run_time_bounds() {
        let x = numbers();
        let y: Tensor<Rank3<2, 2, 3>, f64> = x.slice::<-2, 1, 3>();
        for (i, j, k) in [(0, 0, 0), (0, 1, 2), (1, 0, 1), (1, 1, 2)] {
            assert_eq!(y[[i, j, k]], x[[i, j + 1, k]]);
        }
        assert_eq!(x.try_slice::<1>(1..3).unwrap().to_vec(), y.to_vec());
        assert_eq!(x.try_slice::<1>(1..=2).unwrap().to_vec(), y.to_vec());
        assert_eq!(x.try_slice::<1>(..).unwrap().to_vec(), x.to_vec());
    }

    #[test]
    fn gradients() {
        let x = numbers();
        let c = Tensor::<Rank3<2, 2, 3>, f64>::from_fn(|[i, j, k]| (i + 2 * k + 3 * j) as f64);
        gradcheck(|x| (x.slice::<1, 1, 3>() * &c).square().sum(), &x, 1e-5).unwrap();
        gradcheck(|x| x.try_slice::<0>(1..2).unwrap().square().sum(), &x, 1e-5).unwrap();
    }

    #[test]
    fn empty_slices_and_dynamic_axes() {
        let x = numbers();
        let empty: Tensor<Rank3<2, 0, 3>, f64> = x.slice::<1, 4, 4>();
        assert_eq!(empty.count(), 0);
        let batch = Tensor::full_of((Dyn(3), Const::<2>), 1.0_f32);
        let y: Tensor<(Dyn, Const<1>)> = batch.slice::<1, 1, 2>();
        assert_eq!(y.sizes(), [3, 1]);
        let leaf = batch.requires_grad();
        let loss = leaf.try_slice::<0>(3..).unwrap().sum();
        assert_eq!(loss.backward().get(&leaf).unwrap().to_vec(), [0.0; 6]);
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "it has to be refused")]
    fn a_range_outside_is_refused() {
        let error = numbers().try_slice::<1>(2..5).unwrap_err();
        assert_eq!(
            error.to_string(),
            "slice of axis 1: the range 2..5 does not lie within a size of 4"
        );
        assert!(numbers().try_slice::<1>(3..2).is_err());
        assert!(numbers().try_slice::<1>(..=usize::MAX).is_err());
    }
}
