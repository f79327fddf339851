//! Two-dimensional pooling over planes (batch × channels of them), as PyTorch with `ceil_mode =
//! False`.

mod average;
mod max;
mod quarters;

pub use average::{avg_pool2d_backward, avg_pool2d_forward};
pub use max::{max_pool2d_backward, max_pool2d_forward, max_pool2d_forward_arg};

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
    fn windows_along(&self, size: usize) -> usize {
        (size + 2 * self.padding)
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
    pub fn input_len(&self) -> usize {
        self.planes * self.in_pixels()
    }

    /// Elements of the output.
    pub fn output_len(&self) -> usize {
        self.planes * self.out_pixels()
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

    /// Planes that go together: about 8192 pixels.
    fn planes_together(&self) -> usize {
        (8192 / self.in_pixels().max(1)).max(1)
    }

    /// Nanoseconds for one plane.
    fn plane_ns(&self) -> usize {
        if self.is_quarters() {
            self.in_pixels() / 5
        } else {
            self.in_pixels() + self.out_pixels() * self.kernel * self.kernel
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
            2 * self.padding <= self.kernel,
            "the padding {} is more than half of the window {}",
            self.padding,
            self.kernel
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
