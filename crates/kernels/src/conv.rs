//! Two-dimensional convolution (cross-correlation, as `torch.nn.functional.conv2d`) and its
//! gradients.
//!
//! None of the three products stores the matrix of windows. The forward pass and the gradient of
//! the input are one problem, a correlation; it goes in vectors of neighbouring pixels
//! (`by_pixels.rs`) or of neighbouring output channels (`by_channels.rs`), whichever leaves fewer
//! lanes empty, and so does the gradient of the weight. Windows of a single pixel are products of
//! matrices (`pointwise.rs`).
//!
//! Layouts: images (batch, channels, height, width); weights (out_channels, in_channels / groups,
//! kernel, kernel).

mod by_channels;
mod by_pixels;
mod correlate;
mod correlation;
mod forward;
mod images;
mod input_grad;
mod lines;
mod pointwise;
mod scratch;
mod weight_by_channels;
mod weight_by_pixels;
mod weight_grad;

use crate::sizes;
use correlation::Axis;

pub use forward::conv2d_forward;
pub use input_grad::conv2d_input_grad;
pub use weight_grad::{conv2d_bias_grad, conv2d_weight_grad};

/// The sizes of a convolution. The window is square, and so are stride and padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvGeometry {
    /// Images.
    pub batch: usize,
    /// Channels of the input.
    pub in_channels: usize,
    /// Channels of the output.
    pub out_channels: usize,
    /// Groups of channels that are convolved separately.
    pub groups: usize,
    /// Height of the input.
    pub height: usize,
    /// Width of the input.
    pub width: usize,
    /// Side of the window.
    pub kernel: usize,
    /// Pixels from one window to the next.
    pub stride: usize,
    /// Zeros added to each of the four edges of the input.
    pub padding: usize,
}

impl ConvGeometry {
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
    /// If they are more than a `usize` counts; so do [`Self::output_len`] and [`Self::weight_len`].
    pub fn input_len(&self) -> usize {
        sizes::count(&self.input_sizes())
    }

    /// Elements of the output.
    pub fn output_len(&self) -> usize {
        sizes::count(&self.output_sizes())
    }

    /// Elements of the weight.
    pub fn weight_len(&self) -> usize {
        sizes::count(&self.weight_sizes())
    }

    /// Multiply-adds of the forward pass, or `usize::MAX` if they are more.
    pub fn multiply_adds(&self) -> usize {
        self.output_len().saturating_mul(self.taps())
    }

    fn input_sizes(&self) -> [usize; 4] {
        [self.batch, self.in_channels, self.height, self.width]
    }

    fn output_sizes(&self) -> [usize; 4] {
        let (height, width) = (self.out_height(), self.out_width());
        [self.batch, self.out_channels, height, width]
    }

    fn weight_sizes(&self) -> [usize; 4] {
        [self.out_channels, self.group_in(), self.kernel, self.kernel]
    }

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

    fn out_pixels(&self) -> usize {
        self.out_height() * self.out_width()
    }

    /// Weights of one output channel.
    fn taps(&self) -> usize {
        self.group_in() * self.kernel * self.kernel
    }

    /// Input channels of a group.
    fn group_in(&self) -> usize {
        self.in_channels / self.groups
    }

    /// Output channels of a group.
    fn group_out(&self) -> usize {
        self.out_channels / self.groups
    }

    /// The windows along the height.
    fn rows(&self) -> Axis {
        self.axis(self.height)
    }

    /// The windows along the width.
    fn cols(&self) -> Axis {
        self.axis(self.width)
    }

    fn axis(&self, size: usize) -> Axis {
        Axis {
            windows: self.windows_along(size),
            taps: self.kernel,
            size,
            first: -(self.padding as isize),
            step: self.stride,
        }
    }

    fn check(&self) {
        assert!(
            self.stride > 0 && self.kernel > 0 && self.groups > 0,
            "kernel {}, stride {} and groups {} have to be positive",
            self.kernel,
            self.stride,
            self.groups
        );
        assert!(
            self.in_channels.is_multiple_of(self.groups)
                && self.out_channels.is_multiple_of(self.groups),
            "{} groups divide neither or only one of {} input and {} output channels",
            self.groups,
            self.in_channels,
            self.out_channels
        );
        // Places in a plane are counted with its padding, and up to the window behind the last.
        let [height, width] =
            [self.height, self.width].map(|size| self.padded(size).saturating_add(self.stride));
        assert!(
            sizes::product(&[height, width]).is_some_and(|pixels| isize::try_from(pixels).is_ok()),
            "a plane of {} × {} pixels with padding {} and stride {} is too large",
            self.height,
            self.width,
            self.padding,
            self.stride
        );
    }

    /// The same convolution on one long row, if the window is a single pixel: longer runs to copy.
    fn flattened(mut self) -> Self {
        if self.kernel == 1 && self.stride == 1 && self.padding == 0 {
            (self.height, self.width) = (1, self.height * self.width);
        }
        self
    }
}

/// Nanoseconds for this many multiply-adds, at 12 a nanosecond.
fn work_ns(multiply_adds: usize) -> usize {
    multiply_adds / 12
}

#[cfg(test)]
mod tests;
