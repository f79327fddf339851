use crate::autograd::Mode;
use crate::kernels::{Acc, reduce};
use crate::shape::{HasAxis, Shape};
use crate::tensor::{Float, Tensor};

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The sum of all elements, `y = Σᵢ xᵢ`; `∂L/∂xᵢ = dy`.
    ///
    /// # Shapes
    /// Any shape to a scalar.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([[1.0_f32, 2.0], [3.0, 4.0]]).sum().item(), 10.0);
    /// ```
    pub fn sum(&self) -> Tensor<(), T, M> {
        let shape = self.shape();
        Tensor::from(reduce::sum(self.as_slice())).record([self.node()], |_| {
            move |dy: Tensor<(), T>, sink| sink.give(0, || Tensor::full_of(shape, dy.item()))
        })
    }

    /// The sums along one axis, which the result no longer has.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, b)` for the axis of size `n`; negative axes count from the end.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 2.0], [3.0, 4.0]]);
    /// assert_eq!(x.sum_axis::<0>().to_vec(), [4.0, 6.0]);
    /// assert_eq!(x.sum_axis::<-1>().to_vec(), [3.0, 7.0]);
    /// ```
    pub fn sum_axis<const AXIS: isize>(&self) -> Tensor<S::Without, T, M>
    where
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        let (outer, len, inner) = shape.around();
        Tensor::build(shape.without(), |y| {
            reduce::sum_axis(outer, len, inner, self.as_slice(), y, Acc::Overwrite);
        })
        .record([self.node()], |_| {
            move |dy: Tensor<S::Without, T>, sink| sink.give(0, || dy.repeat_along(shape))
        })
    }
}

impl<S: Shape, T: Float> Tensor<S, T> {
    /// Every element repeated along the axis `AXIS` of `shape`: the backward half of a sum.
    pub(super) fn repeat_along<const AXIS: isize, To>(&self, shape: To) -> Tensor<To, T>
    where
        To: HasAxis<AXIS, Without = S>,
    {
        Tensor::build(shape, |y| {
            reduce::broadcast_middle(shape.around(), T::one(), self.as_slice(), y, Acc::Overwrite);
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn gradients() {
        let x = tensor([[-2.0, 0.0, 0.5], [3.0, 1.0, -1.0]]);
        gradcheck(|x| x.square().sum(), &x, 1e-6).unwrap();
        gradcheck(|x| x.sum_axis::<0>().square().sum(), &x, 1e-6).unwrap();
        gradcheck(|x| x.sum_axis::<1>().square().sum(), &x, 1e-6).unwrap();
    }
}
