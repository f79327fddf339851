//! The sizes of a convolution.

use super::axis::WindowAxis;
use crate::sizes;

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

    pub(super) fn input_sizes(&self) -> [usize; 4] {
        [self.batch, self.in_channels, self.height, self.width]
    }

    pub(super) fn output_sizes(&self) -> [usize; 4] {
        let (height, width) = (self.out_height(), self.out_width());
        [self.batch, self.out_channels, height, width]
    }

    pub(super) fn weight_sizes(&self) -> [usize; 4] {
        [self.out_channels, self.group_in(), self.kernel, self.kernel]
    }

    /// The pixels of an axis with the padding at both of its ends.
    pub(super) fn padded(&self, size: usize) -> usize {
        size.saturating_add(self.padding.saturating_mul(2))
    }

    /// The number of windows along an axis; 0 if none fits.
    pub(super) fn windows_along(&self, size: usize) -> usize {
        self.padded(size)
            .checked_sub(self.kernel)
            .map_or(0, |free| free / self.stride + 1)
    }

    pub(super) fn out_pixels(&self) -> usize {
        self.out_height() * self.out_width()
    }

    /// Weights of one output channel.
    pub(super) fn taps(&self) -> usize {
        self.group_in() * self.kernel * self.kernel
    }

    /// Input channels of a group.
    pub(super) fn group_in(&self) -> usize {
        self.in_channels / self.groups
    }

    /// Output channels of a group.
    pub(super) fn group_out(&self) -> usize {
        self.out_channels / self.groups
    }

    /// The windows along the height.
    pub(super) fn rows(&self) -> WindowAxis {
        self.axis(self.height)
    }

    /// The windows along the width.
    pub(super) fn cols(&self) -> WindowAxis {
        self.axis(self.width)
    }

    pub(super) fn axis(&self, size: usize) -> WindowAxis {
        WindowAxis {
            windows: self.windows_along(size),
            taps: self.kernel,
            size,
            first: -(self.padding as isize),
            step: self.stride,
        }
    }

    pub(super) fn check(&self) {
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
    pub(super) fn flattened(mut self) -> Self {
        if self.kernel == 1 && self.stride == 1 && self.padding == 0 {
            (self.height, self.width) = (1, self.height * self.width);
        }
        self
    }
}

/// Nanoseconds for this many multiply-adds, at 12 a nanosecond.
pub(super) fn work_ns(multiply_adds: usize) -> usize {
    multiply_adds / 12
}
