//! A matrix in memory: a pointer and two strides.

use crate::Trans;

/// A matrix whose element (i, j) is `i * row_stride + j * col_stride` elements after the first.
#[derive(Clone, Copy)]
pub(super) struct Matrix<T> {
    pub(super) first: *const T,
    /// From one row to the next.
    pub(super) row_stride: usize,
    /// From one column to the next.
    pub(super) col_stride: usize,
}

impl<T: Copy> Matrix<T> {
    /// op(X) of `rows` × `cols`, of which `x` holds X.
    #[inline(always)]
    pub(super) fn new(x: &[T], trans: Trans, rows: usize, cols: usize) -> Self {
        let first = x.as_ptr();
        match trans {
            Trans::No => Self::of_rows(first, cols),
            Trans::Yes => Self {
                first,
                row_stride: 1,
                col_stride: rows,
            },
        }
    }

    /// Contiguous rows that are `row_stride` apart.
    #[inline(always)]
    pub(super) fn of_rows(first: *const T, row_stride: usize) -> Self {
        Self {
            first,
            row_stride,
            col_stride: 1,
        }
    }

    /// Xᵀ.
    #[inline(always)]
    pub(super) fn transposed(self) -> Self {
        Self {
            first: self.first,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
        }
    }

    /// The address of an element.
    ///
    /// # Safety
    /// The matrix has the element (i, j): it and the first one lie in one allocation.
    #[inline(always)]
    pub(super) unsafe fn at(self, i: usize, j: usize) -> *const T {
        // SAFETY: the caller says that the element is in the allocation of the first one.
        unsafe { self.first.add(i * self.row_stride + j * self.col_stride) }
    }

    /// The rows from `i` and columns from `j` on.
    ///
    /// # Safety
    /// The matrix has the element (i, j): it and the first one lie in one allocation.
    #[inline(always)]
    pub(super) unsafe fn from(self, i: usize, j: usize) -> Self {
        // SAFETY: the caller says that the matrix has the element (i, j).
        let first = unsafe { self.at(i, j) };
        Self { first, ..self }
    }
}
