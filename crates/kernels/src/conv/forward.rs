//! The forward pass.

use super::geometry::ConvGeometry;
use super::images::Images;
use super::pointwise;
use super::problem::Problem;
use crate::scalar::Scalar;
use crate::simd::Isa;
use crate::{Activation, Trans};

/// y = activation(conv2d(x, w) + bias).
///
/// y[n, o, i, j] = bias\[o\] + Σ w[o, c, u, v] · x[n, c, stride·i + u − padding, stride·j + v −
/// padding] over the input channels c of the group of o and all u, v, where x is 0 outside. `x` is
/// (batch, in_channels, height, width), `w` is (out_channels, in_channels / groups, kernel,
/// kernel), `y` is (batch, out_channels, out_height, out_width) and overwritten.
///
/// The order of the sums is that of `by_channels.rs`, `by_pixels.rs` or `pointwise.rs`, chosen from
/// the sizes. Images, groups and output channels are independent and may run on several threads.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn conv2d_forward<T: Scalar>(
    g: &ConvGeometry,
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    activation: Activation<'_>,
    y: &mut [T],
) {
    ConvForward {
        g,
        x,
        w,
        bias,
        activation,
        y,
    }
    .run();
}

/// The operands of [`conv2d_forward`].
pub(super) struct ConvForward<'a, T> {
    pub(super) g: &'a ConvGeometry,
    pub(super) x: &'a [T],
    pub(super) w: &'a [T],
    pub(super) bias: Option<&'a [T]>,
    pub(super) activation: Activation<'a>,
    pub(super) y: &'a mut [T],
}

impl<T: Scalar> ConvForward<'_, T> {
    fn run(self) {
        self.run_on(Isa::detect());
    }

    pub(super) fn run_on(self, isa: Isa) {
        let Self {
            g,
            x,
            w,
            bias,
            activation,
            y,
        } = self;
        g.check();
        check_len!("x", x, ..&g.input_sizes());
        check_len!("w", w, ..&g.weight_sizes());
        check_len!("y", y, ..&g.output_sizes());
        if let Some(bias) = bias {
            check_len!("bias", bias, g.out_channels);
        }
        if y.is_empty() {
            return;
        }
        if pointwise::is_pointwise(g) {
            return pointwise::products(g, (w, Trans::No), x, bias, activation, y);
        }
        let g = g.flattened();
        let images = Images {
            g: &g,
            x,
            w,
            bias,
            activation,
            y,
        };
        images.run(isa, core::iter::once(Problem::forward(&g)));
    }
}
