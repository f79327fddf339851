//! Softmax and its logarithm along one axis.

mod log_softmax;

use conformable_terse::terse;

use crate::autograd::Mode;
use crate::kernels::softmax;
use crate::shape::{HasAxis, Shape};
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The softmax along one axis, `yᵢ = exp(xᵢ) / Σⱼ exp(xⱼ)`;
    /// `∂L/∂xᵢ = yᵢ · (dyᵢ - Σⱼ dyⱼ · yⱼ)`.
    ///
    /// The results along the axis are in `0..=1` and sum to 1. The maximum is taken out first, so
    /// no finite input overflows. An element of -∞ becomes 0; a line with a NaN or +∞ in it, or of
    /// nothing but -∞, becomes NaN.
    ///
    /// # Shapes
    /// Any shape, which the result keeps; negative axes count from the end.
    ///
    /// Source: `torch.softmax`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[0.0_f32, 0.0], [1.0, f32::NEG_INFINITY]]);
    /// assert_eq!(x.softmax::<-1>().to_array(), [[0.5, 0.5], [1.0, 0.0]]);
    /// ```
    pub fn softmax<const AXIS: isize>(&self) -> Self
    where
        T: Float,
        M: Mode,
        S: HasAxis<AXIS>,
    {
        let shape = self.shape();
        let (outer, len, inner) = shape.around();
        Tensor::build(shape, |y| {
            softmax::softmax_forward(outer, len, inner, self.as_slice(), y);
        })
        .record([self.node()], |y| {
            let y = y.clone();
            move |dy: Tensor<S, T>, sink| {
                sink.give(0, || {
                    Tensor::build(shape, |dx| {
                        let (y, dy) = (y.as_slice(), dy.as_slice());
                        softmax::softmax_backward(outer, len, inner, y, dy, dx);
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
    fn lines_sum_to_one() {
        let mut rng = StdRng::seed_from_u64(2);
        let x = Tensor::<Rank3<3, 40, 70>>::randn(&mut rng) * 20.0;
        let near_one = |sums: Vec<f32>| sums.iter().all(|sum| (sum - 1.0).abs() < 1e-5);
        assert!(near_one(x.softmax::<0>().sum_axis::<0>().to_vec()));
        assert!(near_one(x.softmax::<1>().sum_axis::<1>().to_vec()));
        assert!(near_one(x.softmax::<-1>().sum_axis::<-1>().to_vec()));
    }

    #[test]
    fn a_line_may_be_as_long_as_a_vocabulary() {
        let mut rng = StdRng::seed_from_u64(4);
        let x = Tensor::<Rank1<10_000>>::randn(&mut rng);
        let y = x.softmax::<0>();
        assert!((y.sum().item() - 1.0).abs() < 1e-5);
        let log = x.log_softmax::<0>();
        assert!((log.exp() - y).abs().max().item() < 1e-6);
        // The gradient of one of 50,257 probabilities p with respect to its logit is p · (1 - p).
        let x = Tensor::<Rank2<2, 50_257>, f64>::zeros().requires_grad();
        let one = x.softmax::<1>().select::<1>(50_000).sum();
        let p = 1.0 / 50_257.0;
        let slope = one.backward().get(&x).unwrap()[[1, 50_000]];
        assert!((slope - p * (1.0 - p)).abs() < 1e-15, "{slope}");
    }

    #[test]
    fn gradients() {
        let mut rng = StdRng::seed_from_u64(3);
        let x = Tensor::<Rank3<2, 3, 4>, f64>::randn(&mut rng);
        let w = Tensor::<Rank3<2, 3, 4>, f64>::randn(&mut rng);
        gradcheck(|x| (x.softmax::<0>() * &w).sum(), &x, 1e-6).unwrap();
        gradcheck(|x| (x.softmax::<-2>() * &w).sum(), &x, 1e-6).unwrap();
        gradcheck(|x| (x.softmax::<2>() * &w).sum(), &x, 1e-6).unwrap();
    }

    #[test]
    fn infinities_and_nan() {
        let rows = [
            [-INF, 1.0],
            [-INF, -INF],
            [INF, 1.0],
            [f64::NAN, 1.0],
            [1e4, -1e4],
        ];
        let along = tensor(rows).softmax::<1>().to_array();
        let across = Tensor::<Rank2<2, 5>, f64>::from_fn(|[i, j]| rows[j][i]).softmax::<0>();
        for (i, want) in [(0, [0.0, 1.0]), (4, [1.0, 0.0])] {
            assert_eq!(along[i], want);
            assert_eq!([across[[0, i]], across[[1, i]]], want);
        }
        for i in 1..4 {
            assert!(along[i].iter().all(|y| y.is_nan()), "{i}");
            assert!(across[[0, i]].is_nan() && across[[1, i]].is_nan(), "{i}");
        }
    }

    #[test]
    fn a_masked_element_has_no_gradient() {
        let x = tensor([-INF, 1.0, 2.0]).requires_grad();
        let loss = (x.softmax::<0>() * tensor([1.0, 2.0, 3.0])).sum();
        let dx = loss.backward().get(&x).unwrap();
        assert_eq!(dx[[0]], 0.0);
        assert!(dx[[1]] < 0.0 && dx[[2]] > 0.0);
    }

    #[test]
    fn of_one_and_of_nothing() {
        assert_eq!(
            tensor([[5.0_f32], [-3.0]]).softmax::<1>().to_vec(),
            [1.0; 2]
        );
        let empty = Tensor::<(Dyn, Const<3>)>::zeros_of((Dyn(0), Const));
        assert_eq!(empty.softmax::<0>().count(), 0);
        assert_eq!(empty.softmax::<1>().count(), 0);
        assert_eq!(Tensor::<Rank2<3, 0>>::zeros().softmax::<1>().count(), 0);
    }
}
