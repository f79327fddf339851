use conformable_terse::terse;

use super::Adjoint;
use crate::autograd::{Mode, Sink};
use crate::error::{Error, Result};
use crate::kernels::gather;
use crate::shape::{Dim, HasAxis, Shape};
use crate::tensor::{Element, Float, Index, Tensor};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The tensor at one place of an axis, `y[.., ..] = x[.., i, ..]`; `∂L/∂x` is `dy` at this
    /// place and zero elsewhere.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, b)` for the axis 1; negative axes count from the end.
    ///
    /// # Panics
    /// If `i` is not below the size of the axis; the message names both.
    ///
    /// Source: `torch.select`, copied.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1, 2, 3], [4, 5, 6]]);
    /// assert_eq!(x.select::<0>(1).to_array(), [4, 5, 6]);
    /// assert_eq!(x.select::<1>(1).to_array(), [2, 5]);
    /// ```
    #[track_caller]
    #[doc(alias = "index")]
    pub fn select<const AXIS: isize>(&self, i: usize) -> Tensor<S::Without, T, M>
    where
        S: HasAxis<AXIS>,
    {
        let (_, len, _) = self.shape().around();
        assert!(
            i < len,
            "index {i} is out of bounds for axis {AXIS} of size {len}"
        );
        self.part::<AXIS, _>(i, 1, self.shape().without())
    }

    /// The rows at the given indices, `y[r, ..] = x[indices[r], ..]`; `∂L/∂x[i, ..]` is the sum of
    /// the rows of `dy` whose index is `i`.
    ///
    /// # Shapes
    /// `x` is `(n, ..)`, `indices` is `(m,)`, and `y` is `(m, ..)`.
    ///
    /// # Errors
    /// [`Error::Value`] if an index is negative or not below `n`: the first such index, its place,
    /// and `n`.
    ///
    /// Source: `torch.index_select(x, 0, indices)`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 1.5], [2.0, 2.5], [3.0, 3.5]]);
    /// let y = x.select_rows(&tensor([2, 0, 2]))?;
    /// assert_eq!(y.to_array(), [[3.0, 3.5], [1.0, 1.5], [3.0, 3.5]]);
    /// assert!(x.select_rows(&tensor([3])).is_err());
    /// # Ok::<(), conformable::Error>(())
    /// ```
    #[doc(alias = "index_select")]
    pub fn select_rows<D: Dim, I: Index>(
        &self,
        indices: &Tensor<(D,), I>,
    ) -> Result<Tensor<S::With<D>, T, M>>
    where
        S: HasAxis<0>,
    {
        let from = self.shape();
        let (_, rows, inner) = from.around();
        let indices_shape = indices.shape();
        let indices = places(indices.as_slice(), rows)?;
        let y = Tensor::build(from.with(indices_shape.0), |y| {
            gather::select_rows(rows, inner, self.as_slice(), &indices, y);
        });
        Ok(y.moved([self.source()], || Selected {
            from,
            rows,
            inner,
            indices,
        }))
    }
}

/// Indices as `usize`.
pub(super) fn places<I: Index>(indices: &[I], limit: usize) -> Result<Vec<usize>> {
    let place = |(position, &index): (usize, &I)| {
        index
            .to_index()
            .filter(|&place| place < limit)
            .ok_or_else(|| Error::value("indices", position, index, limit))
    };
    indices.iter().enumerate().map(place).collect()
}

/// Rows of `inner` elements out of an operand of `rows` rows.
pub(super) struct Selected<S> {
    pub(super) from: S,
    pub(super) rows: usize,
    pub(super) inner: usize,
    pub(super) indices: Vec<usize>,
}

impl<S: Shape, To: Shape> Adjoint<To, 1> for Selected<S> {
    fn backward<T: Float>(&self, dy: Tensor<To, T>, sink: &mut Sink<'_, 1>) {
        sink.give(0, || {
            let mut dx = Tensor::zeros_of(self.from);
            gather::scatter_add_rows(
                self.rows,
                self.inner,
                dy.as_slice(),
                &self.indices,
                dx.as_mut_slice(),
            );
            dx
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    fn numbers() -> Tensor<Rank3<3, 2, 2>, f64> {
        Tensor::<Rank3<3, 2, 2>, f64>::from_fn(|[i, j, k]| (100 * i + 10 * j + k) as f64 * 0.01)
    }

    #[test]
    fn gradients() {
        let x = numbers();
        let c = Tensor::<Rank3<4, 2, 2>, f64>::from_fn(|[i, j, k]| (i + 2 * k + 3 * j) as f64);
        // Row 1 twice, row 0 never.
        let rows = tensor([1, 2, 1, 2]);
        gradcheck(
            |x| (x.select_rows(&rows).unwrap() * &c).square().sum(),
            &x,
            1e-5,
        )
        .unwrap();
        let c = tensor([[1.0_f64, 2.0], [3.0, 4.0], [5.0, 6.0]]);
        gradcheck(|x| (x.select::<1>(1) * &c).square().sum(), &x, 1e-5).unwrap();
        gradcheck(|x| (x.select::<-1>(0) * &c).square().sum(), &x, 1e-5).unwrap();
    }

    #[test]
    fn dynamic_rows_and_indices() {
        let x = Tensor::from_fn_of((Dyn(3), Const::<2>), |[i, j]| 10 * i + j);
        let y: Tensor<Rank2<2, 2>, usize> = x.select_rows(&tensor([2_u8, 0])).unwrap();
        assert_eq!(y.to_array(), [[20, 21], [0, 1]]);
        let none = Tensor::from_fn_of((Dyn(0),), |_| 0_i64);
        let y: Tensor<(Dyn, Const<2>), usize> = x.select_rows(&none).unwrap();
        assert_eq!(y.sizes(), [0, 2]);
        let y: Tensor<(Const<2>,), usize> = x.select::<0>(2);
        assert_eq!(y.to_array(), [20, 21]);
    }

    #[test]
    fn an_index_out_of_range_is_named() {
        let error = numbers().select_rows(&tensor([0, 2, 3, -1])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "indices: the value at index 2 is 3, expected a value in 0..3"
        );
        let error = numbers().select_rows(&tensor([0, -1])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "indices: the value at index 1 is -1, expected a value in 0..3"
        );
    }

    #[test]
    #[should_panic(expected = "index 2 is out of bounds for axis -1 of size 2")]
    fn a_place_out_of_range_is_named() {
        let _ = numbers().select::<-1>(2);
    }
}
