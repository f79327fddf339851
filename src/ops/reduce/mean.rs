use conformable_terse::terse;

use super::{Around, all};
use crate::autograd::Mode;
use crate::shape::{Const, HasAxis, Shape};
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The mean of all elements, `y = 1/n · Σᵢ xᵢ`; `∂L/∂xᵢ = dy / n`. The mean of nothing is NaN.
    ///
    /// # Shapes
    /// Any shape to a scalar.
    ///
    /// Source: `torch.mean`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([[1.0_f32, 2.0], [3.0, 6.0]]).mean().item(), 3.0);
    /// ```
    pub fn mean(&self) -> Tensor<(), T, M>
    where
        T: Float,
        M: Mode,
    {
        self.mean_to((), all(self.shape()))
    }

    /// The means along one axis, which the result no longer has.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, b)` for the axis of size `n`; negative axes count from the end.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 2.0], [3.0, 6.0]]);
    /// assert_eq!(x.mean_axis::<0>().to_vec(), [2.0, 4.0]);
    /// assert_eq!(x.mean_axis::<-1>().to_vec(), [1.5, 4.5]);
    /// ```
    pub fn mean_axis<const AXIS: isize>(&self) -> Tensor<S::Without, T, M>
    where
        T: Float,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.mean_to(shape.without(), shape.around())
    }

    /// The means along one axis, which the result keeps with size 1.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, 1, b)` for the axis of size `n`; negative axes count from the end.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 2.0], [3.0, 6.0]]);
    /// assert_eq!(x.mean_keep::<-1>().to_array(), [[1.5], [4.5]]);
    /// ```
    pub fn mean_keep<const AXIS: isize>(&self) -> Tensor<S::With<Const<1>>, T, M>
    where
        T: Float,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.mean_to(shape.with(Const), shape.around())
    }

    fn mean_to<Out: Shape>(&self, out: Out, around: Around) -> Tensor<Out, T, M>
    where
        T: Float,
        M: Mode,
    {
        let (shape, (outer, len, inner)) = (self.shape(), around);
        Tensor::build(out, |y| {
            T::mean_axis(outer, len, inner, self.as_slice(), y);
        })
        .record([self.node()], |_| {
            move |dy: Tensor<Out, T>, sink| {
                sink.give(0, || {
                    let n = T::from_usize(len);
                    dy.map(|dy| dy / n).repeat_lines(shape, around)
                });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn of_nothing_is_nan() {
        assert!(Tensor::<Rank1<0>>::zeros().mean().item().is_nan());
        let y = Tensor::<Rank2<2, 0>>::zeros().mean_axis::<1>().to_vec();
        assert!(y.len() == 2 && y.iter().all(|y| y.is_nan()));
    }

    #[test]
    fn of_ten_million_ones_is_exact() {
        let x = Tensor::<(Dyn,)>::ones_of((Dyn(10_000_000),));
        assert_eq!(x.mean().item(), 1.0);
    }
}
