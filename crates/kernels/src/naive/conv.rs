//! The definition of the convolution and its gradients.

use crate::conv::ConvGeometry;
use crate::scalar::Scalar;

/// Calls `f(output, input, weight)` with the positions in y, x and w of every product of the
/// convolution.
fn for_each_product(g: &ConvGeometry, mut f: impl FnMut(usize, usize, usize)) {
    let (inputs, outputs) = (g.in_channels / g.groups, g.out_channels / g.groups);
    let (out_height, out_width) = (g.out_height(), g.out_width());
    for n in 0..g.batch {
        for o in 0..g.out_channels {
            for i in 0..out_height {
                for j in 0..out_width {
                    for c in 0..inputs {
                        for u in 0..g.kernel {
                            for v in 0..g.kernel {
                                let (h, w) = (i * g.stride + u, j * g.stride + v);
                                if h < g.padding || w < g.padding {
                                    continue;
                                }
                                let (h, w) = (h - g.padding, w - g.padding);
                                if h >= g.height || w >= g.width {
                                    continue;
                                }
                                let channel = n * g.in_channels + o / outputs * inputs + c;
                                f(
                                    ((n * g.out_channels + o) * out_height + i) * out_width + j,
                                    (channel * g.height + h) * g.width + w,
                                    ((o * inputs + c) * g.kernel + u) * g.kernel + v,
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}

/// As [`crate::conv::conv2d_forward`].
pub fn conv2d_forward<T: Scalar>(
    g: &ConvGeometry,
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    y: &mut [T],
) {
    let pixels = g.out_height() * g.out_width();
    for (at, y) in y.iter_mut().enumerate() {
        *y = bias.map_or(T::zero(), |b| b[at / pixels % g.out_channels]);
    }
    for_each_product(g, |at_y, at_x, at_w| y[at_y] += x[at_x] * w[at_w]);
}

/// As [`crate::conv::conv2d_input_grad`].
pub fn conv2d_input_grad<T: Scalar>(g: &ConvGeometry, dy: &[T], w: &[T], dx: &mut [T]) {
    dx.fill(T::zero());
    for_each_product(g, |at_y, at_x, at_w| dx[at_x] += dy[at_y] * w[at_w]);
}

/// As [`crate::conv::conv2d_weight_grad`].
pub fn conv2d_weight_grad<T: Scalar>(g: &ConvGeometry, x: &[T], dy: &[T], dw: &mut [T]) {
    dw.fill(T::zero());
    for_each_product(g, |at_y, at_x, at_w| dw[at_w] += dy[at_y] * x[at_x]);
}
