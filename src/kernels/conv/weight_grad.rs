//! The gradients with respect to the weight and the bias.

use super::windows::Windows;
use super::{ConvGeometry, DEPTH, PANEL, ROWS, work_ns};
use crate::kernels::pack::pack_columns;
use crate::kernels::scalar::Float;
use crate::kernels::simd::Isa;
use crate::kernels::tile::{MAX_WIDTH, PanelProduct, Scratch, panel_width};
use crate::kernels::{par, reduce};

/// dw = the adjoint of [`super::conv2d_forward`] in w, applied to dy.
///
/// dw[o, c, u, v] = Σ dy[n, o, i, j] · x[n, c, stride·i + u − padding, stride·j + v − padding] over all n, i, j, where x is
/// 0 outside. Layouts as in the forward pass; overwrites `dw`.
///
/// Each sum runs over (n, i, j) ascending in blocks of 128 pixels of one image. Output channels are independent and may
/// run on several threads, a panel of up to 16 at a time; how many go together does not show in the bits. The transpose of dw is
/// what the tile computes: its rows are taps, copied out of the image as runs of pixels, and its columns output channels,
/// so that the operand that has to be transposed is dy, which has no overlapping windows.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn conv2d_weight_grad<T: Float>(g: &ConvGeometry, x: &[T], dy: &[T], dw: &mut [T]) {
    weight_grad_on(Isa::detect(), g, x, dy, dw);
}

pub(super) fn weight_grad_on<T: Float>(
    isa: Isa,
    g: &ConvGeometry,
    x: &[T],
    dy: &[T],
    dw: &mut [T],
) {
    g.check();
    check_len!("x", x, g.input_len());
    check_len!("dy", dy, g.output_len());
    check_len!("dw", dw, g.weight_len());
    if dw.is_empty() {
        return;
    }
    let g = g.flattened();
    let (taps, outputs) = (g.taps(), g.group_out());
    // Narrower panels would give more threads work, but each packs all of x again, and that costs more than it gains.
    let together = panel_width::<T>(isa, usize::MAX);
    let ns = work_ns(g.multiply_adds() / g.out_channels);
    par::for_each_chunk(dw, outputs * taps, ns * outputs, |group, dw| {
        par::for_each_chunk(dw, together * taps, ns * together, |i, dw| {
            channels(isa, &g, group, i * together, x, dy, dw);
        });
    });
}

/// The output channels from `first` of `group` on, as many as `dw` holds (at most a panel).
fn channels<T: Float>(
    isa: Isa,
    g: &ConvGeometry,
    group: usize,
    first: usize,
    x: &[T],
    dy: &[T],
    dw: &mut [T],
) {
    let (taps, pixels) = (g.taps(), g.out_pixels());
    let nr = dw.len() / taps;
    let width = panel_width::<T>(isa, nr);
    let planes = g.group_in() * g.height * g.width;
    let windows = Windows {
        height: g.height,
        width: g.width,
        grid_width: g.out_width(),
        stride: g.stride,
        row: -(g.padding as isize),
        col: -(g.padding as isize),
        backward: false,
        taps_h: g.kernel,
        taps_w: g.kernel,
    };
    let mut panel = Scratch::<T, PANEL>::new();
    let mut block = Scratch::<T, { ROWS * DEPTH }>::new();
    let mut sums = Scratch::<T, { ROWS * MAX_WIDTH }>::new();
    for p in (0..taps).step_by(ROWS) {
        let mc = ROWS.min(taps - p);
        sums.0.fill(T::zero());
        for n in 0..g.batch {
            let x = &x[(n * g.groups + group) * planes..][..planes];
            let channel = n * g.out_channels + group * g.group_out() + first;
            let dy = &dy[channel * pixels..][..nr * pixels];
            for j in (0..pixels).step_by(DEPTH) {
                let kc = DEPTH.min(pixels - j);
                windows.pack_rows(x, (p, mc), (j, kc), &mut block.0);
                pack_columns(&dy[j..], pixels, kc, nr, &mut panel.0, width);
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
                    overwrite: false,
                });
            }
        }
        for (o, dw) in dw.chunks_exact_mut(taps).enumerate() {
            for (r, dw) in dw[p..p + mc].iter_mut().enumerate() {
                *dw = sums.0[r * MAX_WIDTH + o];
            }
        }
    }
}

/// db\[o\] = Σ dy[n, o, i, j] over all n, i, j. Overwrites `db` (out_channels).
///
/// Each plane is summed as [`reduce::sum`] does, and the sums of the planes in order.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn conv2d_bias_grad<T: Float>(g: &ConvGeometry, dy: &[T], db: &mut [T]) {
    g.check();
    check_len!("dy", dy, g.output_len());
    check_len!("db", db, g.out_channels);
    let pixels = g.out_pixels();
    par::for_each_chunk(db, 1, g.batch * pixels / 8, |o, db| {
        let plane = |n: usize| &dy[(n * g.out_channels + o) * pixels..][..pixels];
        db[0] = (0..g.batch).fold(T::zero(), |sum, n| sum + reduce::sum(plane(n)));
    });
}
