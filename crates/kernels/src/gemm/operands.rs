//! The operands of a blocked product, as pointers that several threads may share.

use super::blocking::{KC, NEAR};
use super::matrix::Matrix;
use super::start::Start;

/// C = start + A·B, with A m×k, B k×n, and C m×n with contiguous rows that are `ldc` apart.
///
/// They are *valid* if
/// - no size is 0;
/// - all m×k elements of A and k×n elements of B may be read;
/// - all m×n elements of C may be read and written, and are initialised if the sums start from what
///   C holds;
/// - no element of C is one of A, of B or of the row that the sums start from, and no other thread
///   touches one; it may touch what lies between the rows of C;
/// - if the sums start from a row, that has at least n elements.
///
/// Each element is one chain over p ascending, so its bits depend on the instruction set (fused or
/// not), but on no block and no microtile.
#[derive(Clone, Copy)]
pub(super) struct Operands<'a, T> {
    pub(super) m: usize,
    pub(super) k: usize,
    pub(super) n: usize,
    pub(super) a: Matrix<T>,
    pub(super) b: Matrix<T>,
    pub(super) c: *mut T,
    pub(super) ldc: usize,
    pub(super) start: Start<'a, T>,
    /// Whether negative results become zero.
    pub(super) relu: bool,
}

impl<T: Copy> Operands<'_, T> {
    /// Those of the rows `i..i + m` and columns `j..j + n` of C.
    ///
    /// # Safety
    /// These are valid, i + m is at most their m, j + n at most their n, and m and n are not 0.
    /// Then those of the part are valid too, as long as no other thread has an overlapping part.
    #[inline(always)]
    pub(super) unsafe fn part(&self, (i, m): (usize, usize), (j, n): (usize, usize)) -> Self {
        // SAFETY: A has row i and k > 0 columns, B column j and k > 0 rows, and C the element
        // (i, j), as the caller says that i and j are less than m and n.
        unsafe {
            Self {
                m,
                n,
                a: self.a.from(i, 0),
                b: self.b.from(0, j),
                c: self.c.add(i * self.ldc + j),
                start: self.start.from(j),
                ..*self
            }
        }
    }

    /// Whether B stays in the first-level cache without packing.
    #[inline(always)]
    pub(super) fn b_is_near(&self) -> bool {
        self.k * self.n * size_of::<T>() <= NEAR
    }

    /// Whether A is packed: to bring the rows of a micropanel together if it is transposed, or
    /// because its rows compete for the same sets of the cache.
    #[inline(always)]
    pub(super) fn a_is_packed(&self) -> bool {
        let size = size_of::<T>();
        if self.a.col_stride == 1 {
            self.k > KC && self.n > 64 && (self.a.row_stride * size).is_multiple_of(1024)
        } else {
            self.k * self.m * size > NEAR
        }
    }
}
