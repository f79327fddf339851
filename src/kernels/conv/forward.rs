//! The forward pass.

use super::windows::Windows;
use super::{ConvGeometry, DEPTH, PANEL, work_ns};
use crate::kernels::par;
use crate::kernels::scalar::Float;
use crate::kernels::simd::Isa;
use crate::kernels::tile::{PanelProduct, Scratch, panel_width};

/// y = conv2d(x, w) + bias.
///
/// y[n, o, i, j] = bias\[o\] + Σ w[o, c, u, v] · x[n, c, stride·i + u − padding, stride·j + v − padding] over the input
/// channels c of the group of o and all u, v, where x is 0 outside. `x` is (batch, in_channels, height, width), `w` is
/// (out_channels, in_channels / groups, kernel, kernel), `y` is (batch, out_channels, out_height, out_width) and
/// overwritten.
///
/// The sum runs over (c, u, v) ascending in blocks of 128, to which the bias is added first. Images and groups are
/// independent and may run on several threads. For each, a panel of up to 16 pixels is packed once and used by all output
/// channels.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn conv2d_forward<T: Float>(
    g: &ConvGeometry,
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    y: &mut [T],
) {
    forward_on(Isa::detect(), g, x, w, bias, y);
}

pub(super) fn forward_on<T: Float>(
    isa: Isa,
    g: &ConvGeometry,
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    y: &mut [T],
) {
    g.check();
    check_len!("x", x, g.input_len());
    check_len!("w", w, g.weight_len());
    check_len!("y", y, g.output_len());
    if let Some(bias) = bias {
        check_len!("bias", bias, g.out_channels);
    }
    if y.is_empty() {
        return;
    }
    let g = g.flattened();
    let (taps, pixels, outputs) = (g.taps(), g.out_pixels(), g.group_out());
    let planes = g.group_in() * g.height * g.width;
    par::for_each_chunk(
        y,
        outputs * pixels,
        work_ns(outputs * pixels * taps),
        |i, y| {
            let group = i % g.groups;
            let bias = bias.map(|b| &b[group * outputs..][..outputs]);
            match bias {
                Some(bias) => {
                    y.chunks_exact_mut(pixels)
                        .zip(bias)
                        .for_each(|(y, &b)| y.fill(b));
                }
                None if taps == 0 => y.fill(T::zero()),
                None => {}
            }
            let w = &w[group * outputs * taps..][..outputs * taps];
            image(isa, &g, &x[i * planes..][..planes], w, y, bias.is_none());
        },
    );
}

/// One group of one image: `y` (outputs × pixels) = or += `w` (outputs × taps) · windows of `x` (taps × pixels).
fn image<T: Float>(isa: Isa, g: &ConvGeometry, x: &[T], w: &[T], y: &mut [T], overwrite: bool) {
    let (taps, pixels) = (g.taps(), g.out_pixels());
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
    for p in (0..taps).step_by(DEPTH) {
        let kc = DEPTH.min(taps - p);
        let mut j = 0;
        while j < pixels {
            let width = panel_width::<T>(isa, pixels - j);
            let nr = width.min(pixels - j);
            windows.pack_panel(x, (p, kc), (j, nr), &mut panel.0, width);
            isa.run(PanelProduct {
                a: &w[p..],
                lda: taps,
                m: g.group_out(),
                kc,
                panel: &panel.0,
                width,
                c: &mut y[j..],
                ldc: pixels,
                nr,
                overwrite: overwrite && p == 0,
            });
            j += nr;
        }
    }
}
