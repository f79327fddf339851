//! The definition of pooling.

use crate::pool::PoolGeometry;

/// Calls `f(output, input, position in the plane)` for every pixel of every window, windows in
/// order.
pub fn for_each_pixel(g: &PoolGeometry, mut f: impl FnMut(usize, usize, usize)) {
    for p in 0..g.planes {
        for i in 0..g.out_height() {
            for j in 0..g.out_width() {
                for u in 0..g.kernel {
                    for v in 0..g.kernel {
                        let (h, w) = (i * g.stride + u, j * g.stride + v);
                        if h < g.padding || w < g.padding {
                            continue;
                        }
                        let (h, w) = (h - g.padding, w - g.padding);
                        if h < g.height && w < g.width {
                            let at = h * g.width + w;
                            let y = (p * g.out_height() + i) * g.out_width() + j;
                            f(y, p * g.height * g.width + at, at);
                        }
                    }
                }
            }
        }
    }
}
