//! Where the windows of a block are in x, and their sums in the scratch.

use super::block::{Block, WINDOWS};
use crate::conv::axis::Span;
use crate::conv::problem::Problem;

/// Where the windows of a span are.
pub(super) struct Spots {
    /// For each window its first tap in x, counted from that of the first one, and its sums in the
    /// scratch.
    list: [(usize, usize); WINDOWS],
    /// Rows and columns of the block that the list is for, if it is for a whole one.
    shape: Option<(usize, usize)>,
}

impl Spots {
    pub(super) fn new() -> Self {
        Self {
            list: [(0, 0); WINDOWS],
            shape: None,
        }
    }

    /// The list for the windows of a span of rows and a span of columns of a block.
    #[inline(always)]
    pub(super) fn of(
        &mut self,
        p: &Problem,
        block: &Block,
        [rows, cols]: [&Span; 2],
        width: usize,
    ) -> &[(usize, usize)] {
        let (height, per_row) = (rows.windows.len(), cols.windows.len());
        let whole = (height, per_row) == (block.rows.len(), block.cols.len());
        let shape = whole.then_some((height, per_row * width));
        if shape.is_none() || self.shape != shape {
            self.shape = shape;
            let (top, left) = (
                rows.windows.start - block.rows.start,
                cols.windows.start - block.cols.start,
            );
            let down = p.rows.step * p.cols.size;
            for (i, list) in self.list.chunks_mut(per_row).take(height).enumerate() {
                let place = (top + i) * block.cols.len() + left;
                for (j, spot) in list.iter_mut().enumerate() {
                    *spot = (i * down + j * p.cols.step, (place + j) * width);
                }
            }
        }
        &self.list[..height * per_row]
    }
}
