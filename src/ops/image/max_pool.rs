use super::pool_geometry;
use crate::autograd::Mode;
use crate::kernels::pool::{max_pool2d_backward, max_pool2d_forward};
use crate::shape::{PoolInput, Shape};
use crate::tensor::{Float, Tensor};

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The largest pixel of each window,
    /// `y[n, c, i, j] = max x[n, c, STRIDE·i + u - PADDING, STRIDE·j + v - PADDING]` over `0 ≤ u, v < K`, where the
    /// padding never wins.
    ///
    /// `∂L/∂x` of a pixel is the sum of `dy` over the windows that it won. Of equal pixels the first in row-major
    /// order wins; a NaN is larger than everything.
    ///
    /// # Shapes
    /// `(batch, channels, height, width)` or `(channels, height, width)`; a side of `n` pixels becomes
    /// `(n + 2·PADDING - K) / STRIDE + 1`, rounded down. The padding is at most half of the window.
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
        let mut winners = vec![0; geometry.output_len()];
        let y = Tensor::build(shape.pool(), |y| {
            max_pool2d_forward(&geometry, self.as_slice(), y, &mut winners);
        });
        y.record([self.node()], |_| {
            move |dy: Tensor<S::Output, T>, sink| {
                sink.give(0, || {
                    Tensor::build(shape, |dx| {
                        max_pool2d_backward(&geometry, dy.as_slice(), &winners, dx);
                    })
                });
            }
        })
    }
}
