use conformable_terse::terse;

use crate::autograd::Mode;
use crate::kernels::softmax;
use crate::shape::{HasAxis, Shape};
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The logarithm of the softmax along one axis, `yᵢ = xᵢ - ln Σⱼ exp(xⱼ)`;
    /// `∂L/∂xᵢ = dyᵢ - exp(yᵢ) · Σⱼ dyⱼ`.
    ///
    /// Exact where `softmax().ln()` would be the logarithm of a rounded 0 or 1. An element of -∞
    /// stays -∞; a line with a NaN or +∞ in it, or of nothing but -∞, becomes NaN.
    ///
    /// # Shapes
    /// Any shape, which the result keeps; negative axes count from the end.
    ///
    /// Source: `torch.log_softmax`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[0.0_f32, 1000.0]]);
    /// assert_eq!(x.log_softmax::<-1>().to_array(), [[-1000.0, 0.0]]);
    /// ```
    pub fn log_softmax<const AXIS: isize>(&self) -> Self
    where
        T: Float,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        let (outer, len, inner) = shape.around();
        Tensor::build(shape, |y| {
            softmax::log_softmax_forward(outer, len, inner, self.as_slice(), y);
        })
        .record([self.node()], |y| {
            let y = y.clone();
            move |dy: Tensor<S, T>, sink| {
                sink.give(0, || {
                    Tensor::build(shape, |dx| {
                        let (y, dy) = (y.as_slice(), dy.as_slice());
                        softmax::log_softmax_backward(outer, len, inner, y, dy, dx);
                    })
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
    fn is_the_logarithm_of_softmax() {
        let mut rng = StdRng::seed_from_u64(2);
        let x = Tensor::<Rank2<6, 9>, f64>::randn(&mut rng);
        let logs = x.softmax::<1>().map(f64::ln).to_vec();
        for (got, want) in x.log_softmax::<1>().to_vec().iter().zip(logs) {
            assert!((got - want).abs() < 1e-14);
        }
    }

    #[test]
    fn gradients() {
        let mut rng = StdRng::seed_from_u64(3);
        let x = Tensor::<Rank3<2, 3, 4>, f64>::randn(&mut rng);
        let w = Tensor::<Rank3<2, 3, 4>, f64>::randn(&mut rng);
        gradcheck(|x| (x.log_softmax::<0>() * &w).sum(), &x, 1e-6).unwrap();
        gradcheck(|x| (x.log_softmax::<-2>() * &w).sum(), &x, 1e-6).unwrap();
        gradcheck(|x| (x.log_softmax::<2>() * &w).sum(), &x, 1e-6).unwrap();
    }

    #[test]
    fn infinities_and_nan() {
        let of = |x: [f64; 2]| tensor([x]).log_softmax::<1>().to_array()[0];
        assert_eq!(of([-INF, 1.0]), [-INF, 0.0]);
        assert_eq!(of([1e4, -1e4]), [0.0, -2e4]);
        for x in [[-INF, -INF], [INF, 1.0], [f64::NAN, 1.0]] {
            assert!(of(x).iter().all(|y| y.is_nan()), "{x:?}");
        }
    }

    #[test]
    fn of_one_and_of_nothing() {
        assert_eq!(tensor([[5.0_f32]]).log_softmax::<1>().to_vec(), [0.0]);
        assert_eq!(Tensor::<Rank2<3, 0>>::zeros().log_softmax::<1>().count(), 0);
    }
}
