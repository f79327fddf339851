//! Rows of windows that go together.

use crate::conv::job::Epilogue;
use crate::conv::problem::Problem;

/// Some rows of windows whose taps are all inside.
pub(super) struct Band<'a, T> {
    pub(super) p: &'a Problem,
    pub(super) x: &'a [T],
    /// From one line to the next.
    pub(super) line: usize,
    /// From one input to the next.
    pub(super) plane: usize,
    /// Where the column taps are in a line.
    pub(super) cols: &'a [usize],
    /// The vectors of windows: their first tap in x and their sums in y.
    pub(super) spots: &'a [(usize, usize)],
    /// Windows of a vector.
    pub(super) lanes: usize,
    pub(super) w: &'a [T],
    pub(super) epilogue: Epilogue<'a, T>,
    pub(super) y: &'a mut [T],
}
