//! The gradient with respect to the input.

use super::geometry::ConvGeometry;
use super::images::Images;
use super::phase::Phase;
use super::pointwise;
use super::problem::Problem;
use crate::scalar::Scalar;
use crate::simd::Isa;
use crate::{Activation, Trans};

/// dx = the adjoint of [`super::conv2d_forward`] in x, applied to dy.
///
/// dx[n, c, h, w] = Σ w[o, c, u, v] · dy[n, o, i, j] over the output channels o of the group of c
/// and all u, v, i, j with stride·i + u − padding = h and stride·j + v − padding = w. Layouts as in
/// the forward pass; overwrites `dx`.
///
/// The pixels are split into stride² phases by (h + padding) mod stride and (w + padding) mod
/// stride: the taps that reach the pixels of one phase form a convolution of stride 1 with the taps
/// in reverse, so that no product with a zero between the strides is ever computed. Then as the
/// forward pass.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn conv2d_input_grad<T: Scalar>(g: &ConvGeometry, dy: &[T], w: &[T], dx: &mut [T]) {
    InputGrad { g, dy, w, dx }.run();
}

/// The operands of [`conv2d_input_grad`].
pub(super) struct InputGrad<'a, T> {
    pub(super) g: &'a ConvGeometry,
    pub(super) dy: &'a [T],
    pub(super) w: &'a [T],
    pub(super) dx: &'a mut [T],
}

impl<T: Scalar> InputGrad<'_, T> {
    fn run(self) {
        self.run_on(Isa::detect());
    }

    pub(super) fn run_on(self, isa: Isa) {
        let Self { g, dy, w, dx } = self;
        g.check();
        check_len!("dy", dy, ..&g.output_sizes());
        check_len!("w", w, ..&g.weight_sizes());
        check_len!("dx", dx, ..&g.input_sizes());
        if dx.is_empty() {
            return;
        }
        if g.out_pixels() == 0 || g.out_channels == 0 {
            return dx.fill(T::zero());
        }
        if pointwise::is_pointwise(g) {
            return pointwise::products(g, (w, Trans::Yes), dy, None, Activation::None, dx);
        }
        let g = g.flattened();
        let images = Images {
            g: &g,
            x: dy,
            w,
            bias: None,
            activation: Activation::None,
            y: dx,
        };
        let phases = (0..g.stride * g.stride).map(|r| {
            let rows = Phase::new(&g, g.height, r / g.stride);
            let cols = Phase::new(&g, g.width, r % g.stride);
            Problem::adjoint(&g, rows, cols)
        });
        images.run(isa, phases);
    }
}
