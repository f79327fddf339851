use conformable_terse::terse;

use super::var::degrees;
use super::{Around, all};
use crate::autograd::Mode;
use crate::shape::{Const, HasAxis, Shape};
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The standard deviation of all elements as of a sample, `y = √var(x)`;
    /// `∂L/∂xᵢ = dy · (xᵢ - m) / ((n-1) · y)` with the mean `m`, and 0 where `y` is 0.
    ///
    /// This is `torch.std` with its default `correction=1`; [`std_biased`](Self::std_biased) has
    /// `correction=0`. The standard deviation of fewer than two elements is NaN.
    ///
    /// # Shapes
    /// Any shape to a scalar.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([1.0_f32, 3.0, 5.0]).std().item(), 2.0);
    /// ```
    pub fn std(&self) -> Tensor<(), T, M>
    where
        T: Float,
        M: Mode,
    {
        self.std_to((), all(self.shape()), 1)
    }

    /// The standard deviations of samples along one axis, which the result no longer has; see
    /// [`std`](Self::std).
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, b)` for the axis of size `n`; negative axes count from the end.
    pub fn std_axis<const AXIS: isize>(&self) -> Tensor<S::Without, T, M>
    where
        T: Float,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.std_to(shape.without(), shape.around(), 1)
    }

    /// The standard deviations of samples along one axis, which the result keeps with size 1; see
    /// [`std`](Self::std).
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, 1, b)` for the axis of size `n`; negative axes count from the end.
    pub fn std_keep<const AXIS: isize>(&self) -> Tensor<S::With<Const<1>>, T, M>
    where
        T: Float,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.std_to(shape.with(Const), shape.around(), 1)
    }

    /// The standard deviation of all elements as of a population, `y = √var_biased(x)`;
    /// `∂L/∂xᵢ = dy · (xᵢ - m) / (n · y)` with the mean `m`, and 0 where `y` is 0.
    ///
    /// This is `torch.std` with `correction=0`. The standard deviation of nothing is NaN.
    ///
    /// # Shapes
    /// Any shape to a scalar.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([1.0_f32, 5.0]).std_biased().item(), 2.0);
    /// ```
    #[doc(alias = "unbiased")]
    pub fn std_biased(&self) -> Tensor<(), T, M>
    where
        T: Float,
        M: Mode,
    {
        self.std_to((), all(self.shape()), 0)
    }

    /// The standard deviations of populations along one axis, which the result no longer has; see
    /// [`std_biased`](Self::std_biased).
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, b)` for the axis of size `n`; negative axes count from the end.
    pub fn std_biased_axis<const AXIS: isize>(&self) -> Tensor<S::Without, T, M>
    where
        T: Float,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.std_to(shape.without(), shape.around(), 0)
    }

    /// The standard deviations of populations along one axis, which the result keeps with size 1;
    /// see [`std_biased`](Self::std_biased).
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, 1, b)` for the axis of size `n`; negative axes count from the end.
    pub fn std_biased_keep<const AXIS: isize>(&self) -> Tensor<S::With<Const<1>>, T, M>
    where
        T: Float,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.std_to(shape.with(Const), shape.around(), 0)
    }

    fn std_to<Out: Shape>(&self, out: Out, around: Around, correction: usize) -> Tensor<Out, T, M>
    where
        T: Float,
        M: Mode,
    {
        let (mean, var) = self.moments(out, around, correction);
        var.map(T::sqrt).record([self.node()], |y| {
            let (x, y) = (self.detach(), y.clone());
            let n: T = degrees(around, correction);
            move |dy: Tensor<Out, T>, sink| {
                sink.give(0, || {
                    let scale = dy.zip(&y, |dy, y| {
                        if y == T::zero() {
                            T::zero()
                        } else {
                            dy / (n * y)
                        }
                    });
                    x.zip_lines(around, &mean, &scale, |x, mean, scale| scale * (x - mean))
                });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn the_gradient_of_equal_elements_is_zero() {
        let x = tensor([2.0_f64, 2.0, 2.0]).requires_grad();
        let y = x.std();
        assert_eq!(y.item(), 0.0);
        assert_eq!(y.backward().get(&x).unwrap().to_vec(), [0.0; 3]);
    }

    #[test]
    fn equal_elements_have_none_whatever_their_mean_is_rounded_to() {
        // Three times 0.84, divided by three, is half a unit in the last place more than 0.84.
        let x = Tensor::<Rank1<3>>::full(0.84).requires_grad();
        let y = x.std();
        assert_eq!(y.item(), 0.0);
        assert_eq!(y.backward().get(&x).unwrap().to_vec(), [0.0; 3]);
        for i in 0..1_000 {
            let x = Tensor::<Rank2<7, 3>>::full(0.001 * i as f32).requires_grad();
            let y = x.std_axis::<0>().sum() + x.std_biased_axis::<1>().sum();
            assert_eq!(y.item(), 0.0);
            assert_eq!(y.backward().get(&x).unwrap().to_vec(), [0.0; 21]);
        }
    }

    #[test]
    fn too_few_elements_have_none() {
        let x = tensor([2.0_f32]).requires_grad();
        let y = x.std();
        assert!(y.item().is_nan());
        assert!(y.backward().get(&x).unwrap()[[0]].is_nan());
        assert_eq!(tensor([2.0_f32]).std_biased().item(), 0.0);
        assert!(Tensor::<Rank1<0>>::zeros().std_biased().item().is_nan());
    }
}
