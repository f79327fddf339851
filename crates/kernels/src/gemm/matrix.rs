//! A matrix in memory, for the tile: where it starts and how far its neighbours are.

use super::Trans;

/// Element (i, j) is `i * row + j * col` elements after the first.
pub(super) struct Matrix<T> {
    pub(super) first: *const T,
    pub(super) row: usize,
    pub(super) col: usize,
}

impl<T> Clone for Matrix<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Matrix<T> {}

impl<T> Matrix<T> {
    /// op(X) of `rows` × `cols`, as `x` holds it.
    #[inline(always)]
    pub(super) fn new(x: &[T], trans: Trans, rows: usize, cols: usize) -> Self {
        debug_assert!(x.len() >= rows * cols);
        let first = x.as_ptr();
        match trans {
            Trans::No => Self {
                first,
                row: cols,
                col: 1,
            },
            Trans::Yes => Self {
                first,
                row: 1,
                col: rows,
            },
        }
    }

    /// Xᵀ.
    #[inline(always)]
    pub(super) fn turned(self) -> Self {
        let Self { first, row, col } = self;
        Self {
            first,
            row: col,
            col: row,
        }
    }

    /// The address of an element.
    ///
    /// # Safety
    /// The element is in the matrix (or one past its last).
    #[inline(always)]
    pub(super) unsafe fn at(self, i: usize, j: usize) -> *const T {
        // SAFETY: the caller's promise.
        unsafe { self.first.add(i * self.row + j * self.col) }
    }

    /// What is left of the matrix from (i, j) on.
    ///
    /// # Safety
    /// As [`Self::at`].
    #[inline(always)]
    pub(super) unsafe fn from(self, i: usize, j: usize) -> Self {
        // SAFETY: the caller's promise.
        let first = unsafe { self.at(i, j) };
        Self { first, ..self }
    }
}
