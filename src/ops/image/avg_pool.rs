use conformable_terse::terse;

use super::pool_geometry;
use crate::autograd::Mode;
use crate::shape::{PoolInput, Shape};
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The mean of each window, `y[n, c, i, j] = 1/K² · Σ x[n, c, STRIDE·i + u - PADDING,
    /// STRIDE·j + v - PADDING]` over `0 ≤ u, v < K`, where the padding counts as zeros.
    ///
    /// `∂L/∂x` of a pixel is `1/K² · Σ dy` over the windows that have it.
    ///
    /// # Shapes
    /// `(batch, channels, height, width)` or `(channels, height, width)`; a side of `n` pixels
    /// becomes `(n + 2·PADDING - K) / STRIDE + 1`, rounded down. The padding is at most half of the
    /// window.
    ///
    /// Source: `torch.nn.functional.avg_pool2d` (`count_include_pad = True`, its default).
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<Rank3<1, 4, 4>>::from_fn(|[_, i, j]| (4 * i + j + 1) as f32);
    /// assert_eq!(x.avg_pool2d::<2, 2, 0>().to_array(), [[[3.5, 5.5], [11.5, 13.5]]]);
    /// ```
    pub fn avg_pool2d<const K: usize, const STRIDE: usize, const PADDING: usize>(
        &self,
    ) -> Tensor<S::Output, T, M>
    where
        T: Float,
        M: Mode,
        S: PoolInput<K, STRIDE, PADDING>,
    {
        let shape = self.shape();
        let geometry = pool_geometry(shape, K, STRIDE, PADDING);
        let y = Tensor::build(shape.pool(), |y| {
            T::avg_pool2d_forward(&geometry, self.as_slice(), y);
        });
        y.record([self.node()], |_| {
            move |dy: Tensor<S::Output, T>, sink| {
                sink.give(0, || {
                    Tensor::build(shape, |dx| {
                        T::avg_pool2d_backward(&geometry, dy.as_slice(), dx);
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
    fn the_padding_counts() {
        let x = Tensor::<Rank3<1, 2, 2>>::full(4.0);
        assert_eq!(x.avg_pool2d::<2, 2, 1>().to_array(), [[[1.0; 2]; 2]]);
    }

    #[test]
    fn nan_stays_in_its_window() {
        let y = tensor([[[f32::NAN, 1.0, 2.0, 4.0]; 2]]).avg_pool2d::<2, 2, 0>();
        assert!(y.as_slice()[0].is_nan() && y.as_slice()[1] == 3.0);
    }

    #[test]
    fn gradients() {
        let mut rng = StdRng::seed_from_u64(1);
        let shape = (Dyn(2), Const::<2>, Const::<5>, Const::<6>);
        let x = Tensor::<_, f64>::randn_of(shape, &mut rng);
        gradcheck(|x| x.avg_pool2d::<2, 2, 0>().square().sum(), &x, 1e-5).unwrap();
        gradcheck(|x| x.avg_pool2d::<3, 1, 1>().square().sum(), &x, 1e-5).unwrap();
        let x = Tensor::<Rank3<2, 5, 4>, f64>::randn(&mut rng);
        gradcheck(|x| x.avg_pool2d::<3, 2, 1>().square().sum(), &x, 1e-5).unwrap();
    }
}
