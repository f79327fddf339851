use conformable_terse::terse;

use super::{Around, all, integer};
use crate::autograd::Mode;
use crate::kernels::Acc;
use crate::shape::{Const, HasAxis, Shape};
use crate::tensor::{ByKind, Element, Float, Number, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The sum of all elements, `y = Σᵢ xᵢ`; `∂L/∂xᵢ = dy`. The sum of nothing is 0.
    ///
    /// Added pairwise, so that the error grows with the logarithm of the number of elements only.
    /// The sum of integers has their type, where PyTorch makes an `int64` of every one; `cast` them
    /// first if it may not fit.
    ///
    /// # Shapes
    /// Any shape to a scalar.
    ///
    /// # Panics
    /// If a sum of integers does not fit their type.
    ///
    /// Source: `torch.sum`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([[1.0_f32, 2.0], [3.0, 4.0]]).sum().item(), 10.0);
    /// assert_eq!(tensor([1_i64, 2, 3]).sum().item(), 6);
    /// ```
    pub fn sum(&self) -> Tensor<(), T, M>
    where
        T: Number,
        M: Mode,
    {
        self.sum_to((), all(self.shape()))
    }

    /// The sums along one axis, which the result no longer has.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, b)` for the axis of size `n`; negative axes count from the end.
    ///
    /// # Panics
    /// If a sum of integers does not fit their type.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 2.0], [3.0, 4.0]]);
    /// assert_eq!(x.sum_axis::<0>().to_vec(), [4.0, 6.0]);
    /// assert_eq!(x.sum_axis::<-1>().to_vec(), [3.0, 7.0]);
    /// ```
    pub fn sum_axis<const AXIS: isize>(&self) -> Tensor<S::Without, T, M>
    where
        T: Number,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.sum_to(shape.without(), shape.around())
    }

    /// The sums along one axis, which the result keeps with size 1.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, 1, b)` for the axis of size `n`; negative axes count from the end.
    ///
    /// # Panics
    /// If a sum of integers does not fit their type.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 2.0], [3.0, 4.0]]);
    /// assert_eq!(x.sum_keep::<-1>().to_array(), [[3.0], [7.0]]);
    /// ```
    pub fn sum_keep<const AXIS: isize>(&self) -> Tensor<S::With<Const<1>>, T, M>
    where
        T: Number,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.sum_to(shape.with(Const), shape.around())
    }

    fn sum_to<Out: Shape>(&self, out: Out, around: Around) -> Tensor<Out, T, M>
    where
        T: Number,
        M: Mode,
    {
        let x = self;
        T::by_kind(SumTo { x, out, around })
    }
}

/// The sums of the lines of a tensor.
struct SumTo<'a, S: Shape, T: Number, M: Mode, Out> {
    x: &'a Tensor<S, T, M>,
    out: Out,
    around: Around,
}

impl<S: Shape, T: Number, M: Mode, Out: Shape> ByKind<T> for SumTo<'_, S, T, M, Out> {
    type Output = Tensor<Out, T, M>;

    #[inline]
    fn float(self) -> Tensor<Out, T, M>
    where
        T: Float,
    {
        let Self { x, out, around } = self;
        let (shape, (outer, len, inner)) = (x.shape(), around);
        Tensor::build(out, |y| {
            T::sum_axis(outer, len, inner, x.as_slice(), y, Acc::Overwrite);
        })
        .record([x.node()], |_| {
            move |dy: Tensor<Out, T>, sink| sink.give(0, || dy.repeat_lines(shape, around))
        })
    }

    fn integer(self) -> Tensor<Out, T, M> {
        Tensor::build(self.out, |y| {
            integer::sums(self.around, self.x.as_slice(), y);
        })
        .untraced()
    }
}

impl<S: Shape, T: Float> Tensor<S, T> {
    /// Every element repeated along the axis that was summed: the backward half of a sum.
    pub(super) fn repeat_lines<To: Shape>(&self, shape: To, around: Around) -> Tensor<To, T> {
        Tensor::build(shape, |y| {
            T::broadcast_middle(around, T::one(), self.as_slice(), y, Acc::Overwrite);
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn of_nothing_is_zero() {
        assert_eq!(Tensor::<Rank1<0>>::zeros().sum().item(), 0.0);
        assert_eq!(
            Tensor::<Rank2<2, 0>>::zeros().sum_axis::<1>().to_vec(),
            [0.0; 2]
        );
        assert_eq!(
            Tensor::<Rank2<0, 2>>::zeros().sum_axis::<1>().to_vec(),
            [0.0; 0]
        );
    }

    #[test]
    fn long_sums_are_accurate() {
        let x = Tensor::full_of((Dyn(10_000_000),), 0.1_f32);
        let want = 1e7 * f64::from(0.1_f32);
        assert!((f64::from(x.sum().item()) / want - 1.0).abs() < 1e-6);
        let x = Tensor::full_of((Dyn(1_000_000), Const::<3>), 0.1_f32);
        for sum in x.sum_axis::<0>().to_vec() {
            assert!((f64::from(sum) / (want / 10.0) - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn nan_and_infinities() {
        assert!(tensor([1.0_f32, f32::NAN]).sum().item().is_nan());
        assert_eq!(tensor([1.0_f32, f32::INFINITY]).sum().item(), f32::INFINITY);
        assert!(
            tensor([f32::INFINITY, f32::NEG_INFINITY])
                .sum()
                .item()
                .is_nan()
        );
    }
}
