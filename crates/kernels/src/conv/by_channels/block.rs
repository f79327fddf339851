//! Blocks of windows.

use core::ops::Range;

/// A block of windows, whose sums lie side by side in the scratch.
pub(super) struct Block {
    pub(super) rows: Range<usize>,
    pub(super) cols: Range<usize>,
}

/// The most windows of a block.
pub(super) const WINDOWS: usize = 512;
