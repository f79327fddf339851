//! The gradient with respect to the input.

use super::windows::Windows;
use super::{ConvGeometry, DEPTH, PANEL, ROWS, scatter, work_ns};
use crate::kernels::par;
use crate::kernels::scalar::Float;
use crate::kernels::simd::Isa;
use crate::kernels::tile::{MAX_WIDTH, PanelProduct, Scratch, panel_width};

/// dx = the adjoint of [`super::conv2d_forward`] in x, applied to dy.
///
/// dx[n, c, h, w] = Σ w[o, c, u, v] · dy[n, o, i, j] over the output channels o of the group of c and all u, v, i, j with
/// stride·i + u − padding = h and stride·j + v − padding = w. Layouts as in the forward pass; overwrites `dx`.
///
/// Images and groups are independent and may run on several threads. With at least as many input as output channels,
/// the pixels are split into stride² phases by (h + padding) mod stride and (w + padding) mod stride: the taps that reach the
/// pixels of one phase form a convolution of stride 1 with the taps in reverse, so that no product with a zero between the
/// strides is ever computed, and each sum runs over (o, u, v) ascending in blocks of 128. With fewer input channels, see
/// `scatter.rs`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn conv2d_input_grad<T: Float>(g: &ConvGeometry, dy: &[T], w: &[T], dx: &mut [T]) {
    input_grad_on(Isa::detect(), g, dy, w, dx);
}

pub(super) fn input_grad_on<T: Float>(isa: Isa, g: &ConvGeometry, dy: &[T], w: &[T], dx: &mut [T]) {
    g.check();
    check_len!("dy", dy, g.output_len());
    check_len!("w", w, g.weight_len());
    check_len!("dx", dx, g.input_len());
    if dx.is_empty() {
        return;
    }
    if g.out_pixels() == 0 || g.out_channels == 0 {
        return dx.fill(T::zero());
    }
    let g = g.flattened();
    let chunk = g.group_in() * g.height * g.width;
    let planes = g.group_out() * g.out_pixels();
    let ns = work_ns(planes * g.taps());
    par::for_each_chunk(dx, chunk, ns, |i, dx| {
        let dy = &dy[i * planes..][..planes];
        let w = &w[i % g.groups * g.group_out() * g.taps()..][..g.group_out() * g.taps()];
        if g.group_in() < g.group_out() {
            return scatter::input_grad(isa, &g, dy, w, dx);
        }
        for rows in (0..g.stride).map(|r| Phase::new(&g, g.height, r)) {
            for cols in (0..g.stride).map(|r| Phase::new(&g, g.width, r)) {
                phase(isa, &g, rows, cols, dy, w, dx);
            }
        }
    });
}

/// The pixels of an axis with (pixel + padding) mod stride = `remainder`, and the taps that reach them.
#[derive(Clone, Copy)]
struct Phase {
    remainder: usize,
    /// The first pixel.
    first: usize,
    /// The window whose tap `remainder` is at the first pixel.
    window: usize,
    /// How many pixels.
    count: usize,
    /// How many taps: `remainder`, `remainder` + stride, …
    taps: usize,
}

impl Phase {
    fn new(g: &ConvGeometry, size: usize, remainder: usize) -> Self {
        let window = g.padding.saturating_sub(remainder).div_ceil(g.stride);
        let first = window * g.stride + remainder - g.padding;
        let count = size.saturating_sub(first).div_ceil(g.stride);
        let taps = g.kernel.saturating_sub(remainder).div_ceil(g.stride);
        Self {
            remainder,
            first,
            window,
            count,
            taps,
        }
    }
}

/// The pixels of one phase in one group of one image.
fn phase<T: Float>(
    isa: Isa,
    g: &ConvGeometry,
    rows: Phase,
    cols: Phase,
    dy: &[T],
    w: &[T],
    dx: &mut [T],
) {
    let size = g.height * g.width;
    let pixels = rows.count * cols.count;
    // Where the pixel of a grid position is in its plane.
    let place = |j: usize| {
        (rows.first + j / cols.count * g.stride) * g.width + cols.first + j % cols.count * g.stride
    };
    let per_output = rows.taps * cols.taps;
    let taps = g.group_out() * per_output;
    if taps == 0 {
        for plane in dx.chunks_exact_mut(size) {
            (0..pixels).for_each(|j| plane[place(j)] = T::zero());
        }
        return;
    }
    let windows = Windows {
        height: g.out_height(),
        width: g.out_width(),
        grid_width: cols.count,
        stride: 1,
        row: rows.window as isize,
        col: cols.window as isize,
        backward: true,
        taps_h: rows.taps,
        taps_w: cols.taps,
    };
    let mut panel = Scratch::<T, PANEL>::new();
    let mut block = Scratch::<T, { ROWS * DEPTH }>::new();
    let mut sums = Scratch::<T, { ROWS * MAX_WIDTH }>::new();
    for (c, dx) in dx.chunks_mut(ROWS * size).enumerate() {
        let (first, mc) = (c * ROWS, dx.len() / size);
        for p in (0..taps).step_by(DEPTH) {
            let kc = DEPTH.min(taps - p);
            // The weights of these input channels and taps, as rows of the tile.
            for (q, tap) in (p..p + kc).enumerate() {
                let (o, u, v) = (
                    tap / per_output,
                    tap % per_output / cols.taps,
                    tap % cols.taps,
                );
                let u = rows.remainder + u * g.stride;
                let v = cols.remainder + v * g.stride;
                for r in 0..mc {
                    let at = ((o * g.group_in() + first + r) * g.kernel + u) * g.kernel + v;
                    block.0[r * kc + q] = w[at];
                }
            }
            let mut j = 0;
            while j < pixels {
                let width = panel_width::<T>(isa, pixels - j);
                let nr = width.min(pixels - j);
                windows.pack_panel(dy, (p, kc), (j, nr), &mut panel.0, width);
                // With stride 1 a plane of dx is the grid itself; otherwise its pixels are scattered from `sums`.
                let dense = g.stride == 1;
                let (c, ldc) = if dense {
                    (&mut dx[j..], size)
                } else {
                    (&mut sums.0[..], MAX_WIDTH)
                };
                isa.run(PanelProduct {
                    a: &block.0,
                    lda: kc,
                    m: mc,
                    kc,
                    panel: &panel.0,
                    width,
                    c,
                    ldc,
                    nr,
                    overwrite: p == 0 || !dense,
                });
                if !dense {
                    for l in 0..nr {
                        let at = place(j + l);
                        for r in 0..mc {
                            let dx = &mut dx[r * size + at];
                            let sum = sums.0[r * MAX_WIDTH + l];
                            *dx = if p == 0 { sum } else { *dx + sum };
                        }
                    }
                }
                j += nr;
            }
        }
    }
}
