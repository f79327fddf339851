//! The gradient with respect to the input by scattering, for fewer input than output channels.

use super::{ConvGeometry, DEPTH, PANEL, ROWS};
use crate::kernels::pack::pack_rows;
use crate::kernels::scalar::Float;
use crate::kernels::simd::Isa;
use crate::kernels::tile::{MAX_WIDTH, PanelProduct, Scratch, panel_width};
use crate::kernels::transpose::transpose;

/// dx of one group of one image: Wᵀ·dy, (taps × pixels), each row of which is added to dx where its tap lies.
///
/// dy is packed as it lies, and what is scattered are taps × pixels elements rather than the out_channels · kernel² × pixels
/// of the matrix of windows of dy. Each product is a sum over the output channels in order; the products meet in dx in the
/// order of blocks of 36 taps, blocks of 128 channels, panels of pixels, then taps.
pub(super) fn input_grad<T: Float>(isa: Isa, g: &ConvGeometry, dy: &[T], w: &[T], dx: &mut [T]) {
    let (taps, outputs, pixels) = (g.taps(), g.group_out(), g.out_pixels());
    let mut panel = Scratch::<T, PANEL>::new();
    let mut block = Scratch::<T, { ROWS * DEPTH }>::new();
    let mut sums = Scratch::<T, { ROWS * MAX_WIDTH }>::new();
    dx.fill(T::zero());
    for p in (0..taps).step_by(ROWS) {
        let mc = ROWS.min(taps - p);
        for o in (0..outputs).step_by(DEPTH) {
            let kc = DEPTH.min(outputs - o);
            transpose(kc, mc, &w[o * taps + p..], taps, &mut block.0, kc);
            let mut j = 0;
            while j < pixels {
                let width = panel_width::<T>(isa, pixels - j);
                let nr = width.min(pixels - j);
                pack_rows(&dy[o * pixels + j..], pixels, kc, nr, &mut panel.0, width);
                isa.run(PanelProduct {
                    a: &block.0,
                    lda: kc,
                    m: mc,
                    kc,
                    panel: &panel.0,
                    width,
                    c: &mut sums.0,
                    ldc: MAX_WIDTH,
                    nr,
                    overwrite: true,
                });
                for (r, sums) in sums.0.chunks_exact(MAX_WIDTH).take(mc).enumerate() {
                    add_tap(g, p + r, j, &sums[..nr], dx);
                }
                j += nr;
            }
        }
    }
}

/// Adds the products of one tap with the windows from `j` on to the pixels that the tap has in them.
#[inline]
fn add_tap<T: Float>(g: &ConvGeometry, tap: usize, j: usize, mut sums: &[T], dx: &mut [T]) {
    let (rest, v) = (tap / g.kernel, tap % g.kernel);
    let (channel, u) = (rest / g.kernel, rest % g.kernel);
    let plane = &mut dx[channel * g.height * g.width..][..g.height * g.width];
    let out_width = g.out_width();
    // The windows whose tap is neither left nor right of the plane.
    let first = g.padding.saturating_sub(v).div_ceil(g.stride);
    let end = (g.width + g.padding).saturating_sub(v).div_ceil(g.stride);
    let (mut i, mut j) = (j / out_width, j % out_width);
    while !sums.is_empty() {
        let (run, after) = sums.split_at(sums.len().min(out_width - j));
        let (lo, hi) = (first.max(j), end.min(j + run.len()));
        let row = (i * g.stride + u).wrapping_sub(g.padding);
        if row < g.height && lo < hi {
            let col = lo * g.stride + v - g.padding;
            let line = &mut plane[row * g.width..][..g.width][col..];
            let run = &run[lo - j..hi - j];
            if g.stride == 1 {
                line.iter_mut().zip(run).for_each(|(x, &sum)| *x += sum);
            } else {
                line.iter_mut()
                    .step_by(g.stride)
                    .zip(run)
                    .for_each(|(x, &sum)| *x += sum);
            }
        }
        (i, j, sums) = (i + 1, 0, after);
    }
}
