use conformable_terse::terse;

use super::select::{Selected, places};
use crate::autograd::Mode;
use crate::error::{Error, Result};
use crate::kernels::gather;
use crate::shape::{Axis, EqualBeside, HasAxis, Shape};
use crate::tensor::{Element, Index, Tensor};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// Elements picked along an axis, `y[i, p] = x[i, indices[i, p]]` for the axis 1 of a matrix;
    /// `∂L/∂x` at each place is the sum of the elements of `dy` that were picked there.
    ///
    /// # Shapes
    /// `x` and `indices` are equal but for the axis, and `y` has the shape of `indices`. Negative
    /// axes count from the end.
    ///
    /// # Errors
    /// [`Error::Value`] if an index is negative or not below the size of the axis: the first such
    /// index, its place in row-major order, and the size. [`Error::Format`] if dynamic sizes of
    /// another axis differ.
    ///
    /// Source: `torch.gather`, for indices as large as `x` along the other axes.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// let y = x.gather(&tensor([[2], [0]]), Axis::<1>)?;
    /// assert_eq!(y.to_array(), [[3.0], [4.0]]);
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn gather<S2, I: Index, const AXIS: isize>(
        &self,
        indices: &Tensor<S2, I>,
        axis: Axis<AXIS>,
    ) -> Result<Tensor<S2, T, M>>
    where
        S: EqualBeside<S2, AXIS>,
        S2: HasAxis<AXIS>,
    {
        let Axis = axis;
        let (from, to) = (self.shape(), indices.shape());
        if from.without().sizes().as_ref() != to.without().sizes().as_ref() {
            return Err(Error::format(
                format!("gather along axis {AXIS}"),
                None,
                format!(
                    "the tensor has the sizes {:?}, the indices have {:?}",
                    from.sizes(),
                    to.sizes()
                ),
            ));
        }
        let ((_, len, inner), (_, picks, _)) = (from.around(), to.around());
        // The place of each element in `x` as a whole.
        let mut places = places(indices.as_slice(), len)?;
        for (i, place) in places.iter_mut().enumerate() {
            *place = (i / (picks * inner) * len + *place) * inner + i % inner;
        }
        let rows = self.count();
        let y = Tensor::build(to, |y| {
            gather::select_rows(rows, 1, self.as_slice(), &places, y);
        });
        Ok(y.moved([self.source()], || Selected {
            from,
            rows,
            inner: 1,
            indices: places,
        }))
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    fn numbers() -> Tensor<Rank3<2, 3, 4>, f64> {
        Tensor::<Rank3<2, 3, 4>, f64>::from_fn(|[i, j, k]| (100 * i + 10 * j + k) as f64 * 0.01)
    }

    #[test]
    fn elements_are_picked_along_each_axis() {
        let x = numbers();
        let pick = |i: usize, j: usize, k: usize, size: usize| (3 * i + 5 * j + 2 * k) % size;
        let first = Tensor::<Rank3<5, 3, 4>, usize>::from_fn(|[i, j, k]| pick(i, j, k, 2));
        let middle = Tensor::<Rank3<2, 1, 4>, usize>::from_fn(|[i, j, k]| pick(i, j, k, 3));
        let last = Tensor::<Rank3<2, 3, 6>, usize>::from_fn(|[i, j, k]| pick(i, j, k, 4));
        let y = x.gather(&first, Axis::<0>).unwrap();
        assert!(
            y.to_vec()
                == Tensor::from_fn_of(y.shape(), |[i, j, k]| x[[pick(i, j, k, 2), j, k]]).to_vec()
        );
        let y = x.gather(&middle, Axis::<-2>).unwrap();
        assert!(
            y.to_vec()
                == Tensor::from_fn_of(y.shape(), |[i, j, k]| x[[i, pick(i, j, k, 3), k]]).to_vec()
        );
        let y = x.gather(&last, Axis::<2>).unwrap();
        assert!(
            y.to_vec()
                == Tensor::from_fn_of(y.shape(), |[i, j, k]| x[[i, j, pick(i, j, k, 4)]]).to_vec()
        );
    }

    #[test]
    fn gradients() {
        let x = numbers();
        let index = Tensor::<Rank3<2, 5, 4>, usize>::from_fn(|[i, j, k]| (i + j + k) % 3);
        let c = Tensor::<Rank3<2, 5, 4>, f64>::from_fn(|[i, j, k]| (i + 2 * k + 3 * j) as f64);
        let f = |x: Tensor<Rank3<2, 3, 4>, f64, Tracked>| {
            (x.gather(&index, Axis::<1>).unwrap() * &c).square()
        };
        gradcheck(|x| f(x).sum(), &x, 1e-5).unwrap();
    }

    #[test]
    fn wrong_indices_are_named() {
        let x = tensor([[1, 2, 3], [4, 5, 6]]);
        let error = x.gather(&tensor([[0], [3]]), Axis::<1>).unwrap_err();
        assert_eq!(
            error.to_string(),
            "indices: the value at index 1 is 3, expected a value in 0..3"
        );
        let batch = Tensor::full_of((Dyn(2), Const::<3>), 1.0_f32);
        let empty = Tensor::full_of((Dyn(2), Const::<0>), 0);
        assert_eq!(batch.gather(&empty, Axis::<1>).unwrap().sizes(), [2, 0]);
        let error = batch
            .gather(&Tensor::full_of((Dyn(1), Const::<1>), 0), Axis::<1>)
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "gather along axis 1: the tensor has the sizes [2, 3], the indices have [1, 1]"
        );
    }
}
