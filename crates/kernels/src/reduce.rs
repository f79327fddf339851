//! Reductions over the middle axis of an (outer, len, inner) view, and over whole slices.
//!
//! Sums are pairwise: runs of a fixed length are summed in order (over lanes side by side, where
//! the run is contiguous) and the runs then two by two, so the error grows with the logarithm of
//! the length, and the order depends on the length only.
//!
//! With inner > 1 the columns are taken in strips of `STRIP`, whose partial results fit the stack
//! and the cache; a row of a strip is contiguous, so the innermost loop is a vector operation with
//! inner == 1 as well as with inner > 1.

mod columns;
mod extreme;
mod moments;
mod sum;

pub(super) use columns::{best_columns, itself, sum_columns_by};
pub(super) use extreme::max_of;
pub use extreme::{max_axis, max_axis_arg, min_axis, min_axis_arg};
pub use moments::{logsumexp_axis, mean_axis, var_axis};
pub use sum::{broadcast_middle, dot, sum, sum_axis};
pub(super) use sum::{sum_by, sum_within};

/// Elements of the lines that a thread takes at a time.
const ELEMENTS: usize = 16_384;

/// Columns of a strip.
pub(super) const STRIP: usize = 256;

/// The columns `0..inner` in strips: (first column, number of columns).
pub(super) fn strips(inner: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..inner)
        .step_by(STRIP)
        .map(move |i| (i, STRIP.min(inner - i)))
}
