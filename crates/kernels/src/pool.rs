//! Two-dimensional pooling over planes (batch × channels of them), as PyTorch with `ceil_mode =
//! False`.

mod average;
mod max;
mod quarters;

use crate::{par, sizes};

pub use average::{avg_pool2d_backward, avg_pool2d_forward};
pub use max::{max_pool2d_backward, max_pool2d_forward, max_pool2d_forward_arg};

/// Pixels of the planes that a thread takes at a time.
const CHUNK: usize = 8_192;

/// The sizes of a pooling. The window is square, and so are stride and padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolGeometry {
    /// Planes: batch × channels.
    pub planes: usize,
    /// Height of the input.
    pub height: usize,
    /// Width of the input.
    pub width: usize,
    /// Side of the window.
    pub kernel: usize,
    /// Pixels from one window to the next.
    pub stride: usize,
    /// Pixels added to each of the four edges; at most half of the window.
    pub padding: usize,
}

impl PoolGeometry {
    /// The pixels of an axis with the padding at both of its ends.
    fn padded(&self, size: usize) -> usize {
        size.saturating_add(self.padding.saturating_mul(2))
    }

    /// The number of windows along an axis; 0 if none fits.
    fn windows_along(&self, size: usize) -> usize {
        self.padded(size)
            .checked_sub(self.kernel)
            .map_or(0, |free| free / self.stride + 1)
    }

    /// ⌊(height + 2·padding − kernel) / stride⌋ + 1, or 0 if the window does not fit.
    pub fn out_height(&self) -> usize {
        self.windows_along(self.height)
    }

    /// ⌊(width + 2·padding − kernel) / stride⌋ + 1, or 0 if the window does not fit.
    pub fn out_width(&self) -> usize {
        self.windows_along(self.width)
    }

    /// Elements of the input.
    ///
    /// # Panics
    /// If they are more than a `usize` counts.
    pub fn input_len(&self) -> usize {
        sizes::count(&self.input_sizes())
    }

    /// Elements of the output.
    ///
    /// # Panics
    /// If they are more than a `usize` counts.
    pub fn output_len(&self) -> usize {
        sizes::count(&self.output_sizes())
    }

    fn input_sizes(&self) -> [usize; 3] {
        [self.planes, self.height, self.width]
    }

    fn output_sizes(&self) -> [usize; 3] {
        [self.planes, self.out_height(), self.out_width()]
    }

    fn in_pixels(&self) -> usize {
        self.height * self.width
    }

    fn out_pixels(&self) -> usize {
        self.out_height() * self.out_width()
    }

    /// Whether the windows are 2×2 pixels, side by side.
    fn is_quarters(&self) -> bool {
        (self.kernel, self.stride, self.padding) == (2, 2, 0)
    }

    /// Planes that go together.
    fn planes_together(&self) -> usize {
        par::lines_in_a_chunk(CHUNK, self.in_pixels())
    }

    /// Nanoseconds for one plane.
    fn plane_ns(&self) -> usize {
        if self.is_quarters() {
            self.in_pixels() / 5
        } else {
            let taps = self.kernel.saturating_mul(self.kernel);
            self.out_pixels()
                .saturating_mul(taps)
                .saturating_add(self.in_pixels())
        }
    }

    fn check(&self) {
        assert!(
            self.stride > 0 && self.kernel > 0,
            "kernel {} and stride {} have to be positive",
            self.kernel,
            self.stride
        );
        assert!(
            self.padding <= self.kernel / 2,
            "the padding {} is more than half of the window {}",
            self.padding,
            self.kernel
        );
        let [height, width] = [self.height, self.width].map(|size| self.padded(size));
        assert!(
            sizes::product(&[height, width]).is_some_and(|pixels| isize::try_from(pixels).is_ok()),
            "a plane of {} × {} pixels with padding {} is too large",
            self.height,
            self.width,
            self.padding
        );
    }

    /// The windows that have the pixel of tap `t` in an axis of `size`, of `windows`: `first..end`.
    ///
    /// Window i has it at i·stride + t − padding.
    fn reach(&self, t: usize, size: usize, windows: usize) -> (usize, usize) {
        let first = self.padding.saturating_sub(t).div_ceil(self.stride);
        let end = (size + self.padding)
            .saturating_sub(t)
            .div_ceil(self.stride)
            .min(windows);
        (first.min(end), end)
    }

    /// Calls `f(window row i, first j, number of j, first pixel in the plane)` for each tap and
    /// each row of windows that has it inside of the plane; from one window to the next the pixel
    /// moves by stride. Taps of a window come in order.
    #[inline(always)]
    fn for_each_run(&self, mut f: impl FnMut(usize, usize, usize, usize)) {
        let (out_height, out_width) = (self.out_height(), self.out_width());
        for i in 0..out_height {
            for u in 0..self.kernel {
                let Some(h) = (i * self.stride + u).checked_sub(self.padding) else {
                    continue;
                };
                if h >= self.height {
                    continue;
                }
                for v in 0..self.kernel {
                    let (first, end) = self.reach(v, self.width, out_width);
                    if first < end {
                        let w = first * self.stride + v - self.padding;
                        f(i, first, end - first, h * self.width + w);
                    }
                }
            }
        }
    }
}
