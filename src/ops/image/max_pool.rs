use conformable_terse::terse;

use super::pool_geometry;
use crate::autograd::Mode;
use crate::shape::{PoolInput, Shape};
use crate::tensor::{Float, Storage, Tensor};

#[terse]
impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The largest pixel of each window, `y[n, c, i, j] = max x[n, c, STRIDE·i + u - PADDING,
    /// STRIDE·j + v - PADDING]` over `0 ≤ u, v < K`, where the padding never wins.
    ///
    /// `∂L/∂x` of a pixel is the sum of `dy` over the windows that it won. Of equal pixels the
    /// first in row-major order wins; a NaN is larger than everything.
    ///
    /// # Shapes
    /// `(batch, channels, height, width)` or `(channels, height, width)`; a side of `n` pixels
    /// becomes `(n + 2·PADDING - K) / STRIDE + 1`, rounded down. The padding is at most half of the
    /// window.
    ///
    /// Source: `torch.nn.functional.max_pool2d`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<Rank3<1, 4, 4>>::from_fn(|[_, i, j]| (4 * i + j + 1) as f32);
    /// assert_eq!(x.max_pool2d::<2, 2, 0>().to_array(), [[[6.0, 8.0], [14.0, 16.0]]]);
    /// ```
    pub fn max_pool2d<const K: usize, const STRIDE: usize, const PADDING: usize>(
        &self,
    ) -> Tensor<S::Output, T, M>
    where
        S: PoolInput<K, STRIDE, PADDING>,
    {
        let shape = self.shape();
        let geometry = pool_geometry(shape, K, STRIDE, PADDING);
        let Some(node) = self.node() else {
            let y = Tensor::build(shape.pool(), |y| {
                T::max_pool2d_forward(&geometry, self.as_slice(), y);
            });
            return y.with_trace(M::trace(|| None));
        };
        // A ReLU in front is the pool's to take back: its result need not be kept for that.
        let (node, relu) = match node.operand_of_relu() {
            Some(operand) => (operand, true),
            None => (node, false),
        };
        let mut winners = Storage::<i32>::scratch(geometry.output_len());
        let y = Tensor::build(shape.pool(), |y| {
            let winners = winners.make_mut();
            T::max_pool2d_forward_arg(&geometry, self.as_slice(), relu, y, winners);
        });
        y.record([Some(node)], |_| {
            move |dy: Tensor<S::Output, T>, sink| {
                sink.give(0, || {
                    Tensor::build(shape, |dx| {
                        T::max_pool2d_backward(&geometry, dy.as_slice(), winners.as_slice(), dx);
                    })
                });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn by_hand() {
        let x = Tensor::<Rank3<1, 4, 4>>::from_fn(|[_, i, j]| (4 * i + j + 1) as f32);
        assert_eq!(
            x.max_pool2d::<2, 2, 0>().to_array(),
            [[[6.0, 8.0], [14.0, 16.0]]]
        );
        assert_eq!(
            (-x).max_pool2d::<3, 3, 1>().to_array(),
            [[[-1.0, -3.0], [-9.0, -11.0]]]
        );
        let x = Tensor::<Rank4<1, 2, 9, 9>>::ones();
        let y: Tensor<Rank4<1, 2, 3, 3>> = x.max_pool2d::<3, 3, 0>();
        assert_eq!(y.to_vec(), [1.0; 18]);
    }

    #[test]
    fn the_first_of_equal_pixels_gets_the_gradient() {
        let x = Tensor::<Rank3<1, 2, 4>>::ones().requires_grad();
        let dx = x.max_pool2d::<2, 2, 0>().sum().backward().get(&x).unwrap();
        assert_eq!(dx.to_array(), [[[1.0, 0.0, 1.0, 0.0], [0.0; 4]]]);
    }

    #[test]
    fn a_pixel_that_wins_several_windows_gets_all_their_gradients() {
        let x = tensor([[[0.0_f32, 0.0, 0.0], [0.0, 5.0, 0.0], [0.0, 0.0, 0.0]]]).requires_grad();
        let dx = x.max_pool2d::<2, 1, 0>().sum().backward().get(&x).unwrap();
        assert_eq!(dx.to_array(), [[[0.0; 3], [0.0, 4.0, 0.0], [0.0; 3]]]);
    }

    #[test]
    fn special_values() {
        let x = tensor([[[f32::NAN, 1.0, f32::NEG_INFINITY, f32::NEG_INFINITY]]]);
        let y = x.max_pool2d::<1, 1, 0>();
        assert!(y.as_slice()[0].is_nan() && y.as_slice()[2] == f32::NEG_INFINITY);
        let x = tensor([[[f32::NAN, 1.0], [2.0, 3.0]], [[f32::NEG_INFINITY; 2]; 2]]);
        let y = x.max_pool2d::<2, 2, 0>();
        assert!(y.as_slice()[0].is_nan() && y.as_slice()[1] == f32::NEG_INFINITY);
    }

    #[test]
    fn gradients() {
        let mut rng = StdRng::seed_from_u64(1);
        let shape = (Dyn(2), Const::<2>, Const::<5>, Const::<6>);
        let x = Tensor::<_, f64>::randn_of(shape, &mut rng);
        gradcheck(|x| x.max_pool2d::<2, 2, 0>().square().sum(), &x, 1e-5).unwrap();
        gradcheck(|x| x.max_pool2d::<3, 1, 1>().square().sum(), &x, 1e-5).unwrap();
        let x = Tensor::<Rank3<2, 5, 4>, f64>::randn(&mut rng);
        gradcheck(|x| x.max_pool2d::<3, 2, 1>().square().sum(), &x, 1e-5).unwrap();
    }

    #[test]
    fn an_empty_batch_stays_empty() {
        let shape = (Dyn(0), Const::<2>, Const::<4>, Const::<4>);
        let x = Tensor::<_, f32>::zeros_of(shape).requires_grad();
        let y = x.max_pool2d::<2, 2, 0>();
        assert_eq!(y.sizes(), [0, 2, 2, 2]);
        assert_eq!(y.sum().backward().get(&x).unwrap().sizes(), [0, 2, 4, 4]);
    }
}
