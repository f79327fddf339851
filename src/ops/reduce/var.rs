use conformable_terse::terse;

use super::{Around, all};
use crate::autograd::Mode;
use crate::kernels::reduce;
use crate::shape::{Const, HasAxis, Shape};
use crate::tensor::{Float, Tensor};

#[terse]
impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The variance of all elements as of a sample, `y = 1/(n-1) · Σᵢ (xᵢ - m)²` with the mean `m`;
    /// `∂L/∂xᵢ = dy · 2/(n-1) · (xᵢ - m)`.
    ///
    /// This is `torch.var` with its default `correction=1` (Bessel's);
    /// [`var_biased`](Self::var_biased) has `correction=0`. The variance of fewer than two elements
    /// is NaN.
    ///
    /// # Shapes
    /// Any shape to a scalar.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([1.0_f32, 3.0, 5.0]).var().item(), 4.0);
    /// ```
    pub fn var(&self) -> Tensor<(), T, M> {
        self.var_to((), all(self.shape()), 1)
    }

    /// The variances of samples along one axis, which the result no longer has; see
    /// [`var`](Self::var).
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, b)` for the axis of size `n`; negative axes count from the end.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 3.0, 5.0], [0.0, 0.0, 0.0]]);
    /// assert_eq!(x.var_axis::<-1>().to_vec(), [4.0, 0.0]);
    /// ```
    pub fn var_axis<const AXIS: isize>(&self) -> Tensor<S::Without, T, M>
    where
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.var_to(shape.without(), shape.around(), 1)
    }

    /// The variances of samples along one axis, which the result keeps with size 1; see
    /// [`var`](Self::var).
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, 1, b)` for the axis of size `n`; negative axes count from the end.
    pub fn var_keep<const AXIS: isize>(&self) -> Tensor<S::With<Const<1>>, T, M>
    where
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.var_to(shape.with(Const), shape.around(), 1)
    }

    /// The variance of all elements as of a population, `y = 1/n · Σᵢ (xᵢ - m)²` with the mean `m`;
    /// `∂L/∂xᵢ = dy · 2/n · (xᵢ - m)`.
    ///
    /// This is `torch.var` with `correction=0`, as normalisation layers use it. The variance of
    /// nothing is NaN.
    ///
    /// # Shapes
    /// Any shape to a scalar.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([1.0_f32, 3.0]).var_biased().item(), 1.0);
    /// ```
    pub fn var_biased(&self) -> Tensor<(), T, M> {
        self.var_to((), all(self.shape()), 0)
    }

    /// The variances of populations along one axis, which the result no longer has; see
    /// [`var_biased`](Self::var_biased).
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, b)` for the axis of size `n`; negative axes count from the end.
    pub fn var_biased_axis<const AXIS: isize>(&self) -> Tensor<S::Without, T, M>
    where
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.var_to(shape.without(), shape.around(), 0)
    }

    /// The variances of populations along one axis, which the result keeps with size 1; see
    /// [`var_biased`](Self::var_biased).
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, 1, b)` for the axis of size `n`; negative axes count from the end.
    pub fn var_biased_keep<const AXIS: isize>(&self) -> Tensor<S::With<Const<1>>, T, M>
    where
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.var_to(shape.with(Const), shape.around(), 0)
    }

    fn var_to<Out: Shape>(&self, out: Out, around: Around, correction: usize) -> Tensor<Out, T, M> {
        let (mean, var) = self.moments(out, around, correction);
        var.record([self.node()], |_| {
            let x = self.detach();
            let factor = T::from_f64(2.0) / degrees(around, correction);
            move |dy: Tensor<Out, T>, sink| {
                sink.give(0, || {
                    x.zip_lines(around, &mean, &dy, |x, mean, dy| dy * factor * (x - mean))
                });
            }
        })
    }

    /// The means and the variances of the lines.
    pub(super) fn moments<Out: Shape>(
        &self,
        out: Out,
        around: Around,
        correction: usize,
    ) -> (Tensor<Out, T>, Tensor<Out, T>) {
        let mut mean = Tensor::scratch(out);
        let var = Tensor::build(out, |var| {
            let mean = mean.as_mut_slice();
            reduce::var_axis(around, correction, self.as_slice(), mean, var);
        });
        (mean, var)
    }
}

/// What the sum of squares is divided by: NaN if it is not positive, as the variance then is.
pub(super) fn degrees<T: Float>((_, len, _): Around, correction: usize) -> T {
    match len.checked_sub(correction) {
        None | Some(0) => T::nan(),
        Some(n) => T::from_usize(n),
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn too_few_elements_have_none() {
        assert!(tensor([2.0_f32]).var().item().is_nan());
        assert_eq!(tensor([2.0_f32]).var_biased().item(), 0.0);
        assert!(Tensor::<Rank1<0>>::zeros().var().item().is_nan());
        assert!(Tensor::<Rank1<0>>::zeros().var_biased().item().is_nan());
        let x = tensor([2.0_f32]).requires_grad();
        assert!(x.var().backward().get(&x).unwrap()[[0]].is_nan());
    }

    #[test]
    fn nothing_has_none_along_any_axis() {
        let x = Tensor::<(Dyn, Const<2>)>::zeros_of((Dyn(0), Const));
        for y in [
            x.var_axis::<0>(),
            x.var_biased_axis::<0>(),
            x.std_axis::<0>(),
        ] {
            assert!(y.as_slice().iter().all(|y| y.is_nan()));
        }
        assert_eq!(x.var_axis::<1>().count(), 0);
    }

    #[test]
    fn a_large_mean_cancels_nothing() {
        let x = Tensor::<Rank2<1000, 2>>::from_fn(|[i, _]| 4096.0 + (i % 2) as f32);
        assert_eq!(x.var_biased().item(), 0.25);
        assert_eq!(x.var_biased_axis::<0>().to_vec(), [0.25; 2]);
    }

    #[test]
    fn nan_spreads_along_its_line_only() {
        let y = tensor([[1.0_f32, f32::NAN], [1.0, 3.0]]).var_axis::<1>();
        assert!(y[[0]].is_nan());
        assert_eq!(y[[1]], 2.0);
    }
}
