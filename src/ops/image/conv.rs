use super::image_sizes;
use crate::autograd::{Join, Mode};
use crate::kernels::conv::{
    ConvGeometry, conv2d_bias_grad, conv2d_forward, conv2d_input_grad, conv2d_weight_grad,
};
use crate::shape::{ConvWeight, OneGroup, Padding, Shape, Stride};
use crate::tensor::{Float, Tensor};

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The two-dimensional convolution (cross-correlation, the window is not flipped),
    /// `y[n, o, i, j] = b[o] + Σ W[o, c, u, v] · x[n, c, S·i + u - P, S·j + v - P]` over the channels `c` and the
    /// places `u`, `v` in the window; `x` is zero outside of the image.
    ///
    /// `∂L/∂x[n, c, h, w] = Σ W[o, c, u, v] · dy[n, o, i, j]` over the windows that have the pixel,
    /// `∂L/∂W[o, c, u, v] = Σ dy[n, o, i, j] · x[n, c, S·i + u - P, S·j + v - P]` and
    /// `∂L/∂b[o] = Σ dy[n, o, i, j]`, both over all images and windows.
    ///
    /// # Shapes
    /// `x` is `(batch, IN, height, width)` or `(IN, height, width)`, where the batch may be dynamic; `weight` is
    /// `(OUT, IN, K, K)`, `bias` is `(OUT,)`. The result has `OUT` channels, and a side of `n` pixels becomes
    /// `(n + 2·P - K) / S + 1`, rounded down. Stride and padding are the same along both sides.
    ///
    /// Source: `torch.nn.functional.conv2d`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// use conformable::shape::{Padding, Stride};
    ///
    /// let x = tensor([[[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]);
    /// let diagonal = tensor([[[[1.0, 0.0], [0.0, 1.0]]]]);
    /// let y = x.conv2d(&diagonal, None, Stride::<1>, Padding::<0>);
    /// assert_eq!(y.to_array(), [[[6.0, 8.0], [12.0, 14.0]]]);
    /// ```
    pub fn conv2d<W, const STRIDE: usize, const PADDING: usize, N: Mode>(
        &self,
        weight: &Tensor<W, T, N>,
        bias: Option<&Tensor<W::Bias, T, N>>,
        _stride: Stride<STRIDE>,
        _padding: Padding<PADDING>,
    ) -> Tensor<W::Output, T, <M as Join<N>>::Output>
    where
        W: ConvWeight<S, OneGroup, STRIDE, PADDING>,
        M: Join<N>,
    {
        self.convolve(weight, bias, W::conv(self.shape()), [STRIDE, PADDING, 1])
    }

    /// The convolution by a weight `(out channels, in channels / groups, K, K)`, behind the three methods that
    /// hold its shapes against each other.
    pub(super) fn convolve<W: Shape, Bias: Shape, Out: Shape, N: Mode>(
        &self,
        weight: &Tensor<W, T, N>,
        bias: Option<&Tensor<Bias, T, N>>,
        out: Out,
        [stride, padding, groups]: [usize; 3],
    ) -> Tensor<Out, T, <M as Join<N>>::Output>
    where
        M: Join<N>,
    {
        let x_shape = self.shape();
        let [batch, in_channels, height, width] = image_sizes(x_shape);
        let [out_channels, _, kernel, _] = image_sizes(weight.shape());
        let geometry = ConvGeometry {
            batch,
            in_channels,
            out_channels,
            groups,
            height,
            width,
            kernel,
            stride,
            padding,
        };
        let y = Tensor::build(out, |y| {
            let bias = bias.map(Tensor::as_slice);
            conv2d_forward(&geometry, self.as_slice(), weight.as_slice(), bias, y);
        });
        y.record(
            [self.node(), weight.node(), bias.and_then(Tensor::node)],
            |_| {
                let x = weight.node().map(|_| self.detach());
                let w = self.node().map(|_| weight.detach());
                let (w_shape, bias_shape) = (weight.shape(), bias.map(Tensor::shape));
                move |dy: Tensor<Out, T>, sink| {
                    let dy = dy.as_slice();
                    if let Some(w) = &w {
                        sink.give(0, || {
                            Tensor::build(x_shape, |dx| {
                                conv2d_input_grad(&geometry, dy, w.as_slice(), dx);
                            })
                        });
                    }
                    if let Some(x) = &x {
                        sink.give(1, || {
                            Tensor::build(w_shape, |dw| {
                                conv2d_weight_grad(&geometry, x.as_slice(), dy, dw);
                            })
                        });
                    }
                    if let Some(shape) = bias_shape {
                        sink.give(2, || {
                            Tensor::build(shape, |db| conv2d_bias_grad(&geometry, dy, db))
                        });
                    }
                }
            },
        )
    }
}
