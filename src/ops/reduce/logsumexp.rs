use conformable_terse::terse;

use super::{Around, all};
use crate::autograd::Mode;
use crate::kernels::{math, reduce};
use crate::shape::{Const, HasAxis, Shape};
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The logarithm of the sum of the exponentials of all elements, `y = ln Σᵢ exp(xᵢ)`;
    /// `∂L/∂xᵢ = dy · exp(xᵢ - y)`.
    ///
    /// The maximum is taken out first, so no finite input overflows. Of nothing, and of nothing but
    /// -∞, it is -∞.
    ///
    /// # Shapes
    /// Any shape to a scalar.
    ///
    /// Source: `torch.logsumexp`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let y = tensor([1000.0_f64, 1000.0]).logsumexp();
    /// assert_eq!(y.item(), 1000.0 + 2.0_f64.ln());
    /// ```
    pub fn logsumexp(&self) -> Tensor<(), T, M>
    where
        T: Float,
        M: Mode,
    {
        self.logsumexp_to((), all(self.shape()))
    }

    /// [`logsumexp`](Self::logsumexp) along one axis, which the result no longer has.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, b)` for the axis of size `n`; negative axes count from the end.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let y = tensor([[0.0_f64, 0.0], [5.0, f64::NEG_INFINITY]]).logsumexp_axis::<-1>();
    /// assert_eq!(y.to_vec(), [2.0_f64.ln(), 5.0]);
    /// ```
    pub fn logsumexp_axis<const AXIS: isize>(&self) -> Tensor<S::Without, T, M>
    where
        T: Float,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.logsumexp_to(shape.without(), shape.around())
    }

    /// [`logsumexp`](Self::logsumexp) along one axis, which the result keeps with size 1.
    ///
    /// # Shapes
    /// `(a, n, b)` to `(a, 1, b)` for the axis of size `n`; negative axes count from the end.
    pub fn logsumexp_keep<const AXIS: isize>(&self) -> Tensor<S::With<Const<1>>, T, M>
    where
        T: Float,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        self.logsumexp_to(shape.with(Const), shape.around())
    }

    fn logsumexp_to<Out: Shape>(&self, out: Out, around: Around) -> Tensor<Out, T, M>
    where
        T: Float,
        M: Mode,
    {
        let (outer, len, inner) = around;
        Tensor::build(out, |y| {
            reduce::logsumexp_axis(outer, len, inner, self.as_slice(), y);
        })
        .record([self.node()], |y| {
            let (x, y) = (self.detach(), y.clone());
            move |dy: Tensor<Out, T>, sink| {
                sink.give(0, || {
                    x.zip_lines(around, &y, &dy, |x, y, dy| dy * math::exp(x - y))
                });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    const INF: f64 = f64::INFINITY;

    #[test]
    fn special_values() {
        let of = |x: [f64; 2]| {
            let column = Tensor::<Rank2<2, 2>, f64>::from_fn(|[i, _]| x[i]);
            let y = tensor(x).logsumexp().item();
            for got in column.logsumexp_axis::<0>().to_vec() {
                assert!(got == y || got.is_nan() && y.is_nan());
            }
            y
        };
        assert_eq!(of([-INF, -INF]), -INF);
        assert_eq!(of([-INF, 2.0]), 2.0);
        assert_eq!(of([INF, 2.0]), INF);
        assert_eq!(of([1e4, -1e4]), 1e4);
        assert!(of([f64::NAN, INF]).is_nan());
        assert_eq!(
            Tensor::<Rank1<0>>::zeros().logsumexp().item(),
            -f32::INFINITY
        );
    }

    #[test]
    fn an_element_of_minus_infinity_has_no_gradient() {
        let x = tensor([-INF, 1.0]).requires_grad();
        let gradients = x.logsumexp().backward();
        assert_eq!(gradients.get(&x).unwrap().to_vec(), [0.0, 1.0]);
    }
}
