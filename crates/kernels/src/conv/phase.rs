//! The phases of a stride, which the gradient of the input is computed by.

use super::geometry::ConvGeometry;

/// The pixels of an axis with (pixel + padding) mod stride = `remainder`, and the taps that reach
/// them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phase {
    pub(super) remainder: usize,
    /// The first pixel.
    pub(super) first: usize,
    /// The window whose tap `remainder` is at the first pixel.
    pub(super) window: usize,
    /// How many pixels.
    pub(super) count: usize,
    /// How many taps: `remainder`, `remainder` + stride, …
    pub(super) taps: usize,
}

impl Phase {
    pub(super) fn new(g: &ConvGeometry, size: usize, remainder: usize) -> Self {
        let window = g.padding.saturating_sub(remainder).div_ceil(g.stride);
        let first = window * g.stride + remainder - g.padding;
        Self {
            remainder,
            first,
            window,
            count: size.saturating_sub(first).div_ceil(g.stride),
            taps: g.kernel.saturating_sub(remainder).div_ceil(g.stride),
        }
    }
}
