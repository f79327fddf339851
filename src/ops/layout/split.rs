use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::{CutAt, Dim, HasAxis, Shape, SplitDim};
use crate::tensor::{Element, Tensor};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The axis in `PARTS` equal parts; `∂L/∂x` is their gradients end to end.
    ///
    /// # Shapes
    /// `(a, n, b)` to `PARTS` times `(a, n / PARTS, b)` for the axis 1, where `PARTS` divides `n`;
    /// negative axes count from the end.
    ///
    /// Source: `torch.chunk`, but a remainder does not compile.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1, 2, 3, 4], [5, 6, 7, 8]]);
    /// let [left, right] = x.split::<1, 2>();
    /// assert_eq!(left.to_array(), [[1, 2], [5, 6]]);
    /// assert_eq!(right.to_array(), [[3, 4], [7, 8]]);
    /// ```
    #[expect(clippy::type_complexity, reason = "the shape is the interface")]
    #[doc(alias = "chunk")]
    pub fn split<const AXIS: isize, const PARTS: usize>(
        &self,
    ) -> [Tensor<S::With<<S::Size as SplitDim<PARTS>>::Output>, T, M>; PARTS]
    where
        S: HasAxis<AXIS>,
        S::Size: SplitDim<PARTS>,
    {
        let size = <S::Size as SplitDim<PARTS>>::Output::default();
        let (count, to) = (size.size(), self.shape().with(size));
        core::array::from_fn(|i| self.part::<AXIS, _>(i * count, count, to))
    }

    /// The axis in two parts, `0..AT` and the rest; `∂L/∂x` is their gradients end to end.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, AT, b)` and `(a, n - AT, b)` for the axis 1, where `AT ≤ n`; negative
    /// axes count from the end.
    ///
    /// Source: `torch.split` with two sizes.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1, 2, 3], [4, 5, 6]]);
    /// let (one, two) = x.split_at::<1, 1>();
    /// assert_eq!(one.to_array(), [[1], [4]]);
    /// assert_eq!(two.to_array(), [[2, 3], [5, 6]]);
    /// ```
    #[expect(clippy::type_complexity, reason = "the two shapes are the interface")]
    pub fn split_at<const AXIS: isize, const AT: usize>(
        &self,
    ) -> (
        Tensor<S::With<<S::Size as CutAt<AT>>::Front>, T, M>,
        Tensor<S::With<<S::Size as CutAt<AT>>::Back>, T, M>,
    )
    where
        S: HasAxis<AXIS>,
        S::Size: CutAt<AT>,
    {
        let shape = self.shape();
        let rest = shape.axis().size() - AT;
        (
            self.part::<AXIS, _>(0, AT, shape.with(Default::default())),
            self.part::<AXIS, _>(AT, rest, shape.with(Default::default())),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    fn numbers() -> Tensor<Rank2<2, 6>, f64> {
        Tensor::<Rank2<2, 6>, f64>::from_fn(|[i, j]| (10 * i + j) as f64 * 0.1)
    }

    #[test]
    fn concat_undoes_split() {
        let x = numbers();
        let y = Tensor::concat_all(x.split::<1, 3>(), Axis::<1>);
        assert_eq!(y.to_array(), x.to_array());
        let (a, b) = x.split_at::<-1, 0>();
        assert_eq!((a.to_vec(), b.to_vec()), (vec![], x.to_vec()));
        let [all] = x.split::<0, 1>();
        assert_eq!(all.to_array(), x.to_array());
    }

    #[test]
    fn gradients() {
        let x = numbers();
        let parts = |x: Tensor<Rank2<2, 6>, f64, Tracked>| {
            let [a, b, c] = x.split::<1, 3>();
            (a * b.square() + c).square().sum()
        };
        gradcheck(parts, &x, 1e-5).unwrap();
        let two = |x: Tensor<Rank2<2, 6>, f64, Tracked>| {
            let (a, b) = x.split_at::<1, 4>();
            a.square().sum() * b.sum()
        };
        gradcheck(two, &x, 1e-5).unwrap();
    }
}
