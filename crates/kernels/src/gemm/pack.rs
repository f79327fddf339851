//! Packing: copies of parts of the operands in the order in which a micro-kernel reads them.

use core::ptr;

use super::blocking::split;
use super::matrix::Matrix;
use crate::scalar::Scalar;
use crate::transpose::transpose_at;

/// Elements between packed rows of A, so that they do not compete for the same sets of the cache.
pub(super) const ROW_PAD: usize = 8;

/// Copies `m` rows of `k` elements of A, and returns the copy.
///
/// # Safety
/// A has as many contiguous rows, and `to` has room for `m` rows of `k` + [`ROW_PAD`] elements,
/// which are none of A's and nobody else's.
#[inline(always)]
pub(super) unsafe fn pack_rows<T: Copy>(a: Matrix<T>, m: usize, k: usize, to: *mut T) -> Matrix<T> {
    let row = k + ROW_PAD;
    for r in 0..m {
        // SAFETY: r < m, so A has row r with k elements, and there is room for them.
        unsafe { ptr::copy_nonoverlapping(a.at(r, 0), to.add(r * row), k) };
    }
    Matrix::of_rows(to, row)
}

/// Copies `m` rows of `k` elements of an A with contiguous columns in micropanels: its columns,
/// `MR` rows at a time. `m` rows are cut into micropanels as [`split`] does; those with fewer rows
/// leave gaps.
///
/// # Safety
/// A has as many contiguous columns, and `to` has room for ⌈m / `MR`⌉ micropanels of `MR`·k
/// elements, which are none of A's and nobody else's.
#[inline(always)]
pub(super) unsafe fn pack_micropanels<T: Copy, const MR: usize>(
    a: Matrix<T>,
    m: usize,
    k: usize,
    to: *mut T,
) {
    for (t, (first, count)) in split(m, MR).enumerate() {
        // SAFETY: the rows first..first + count are less than m and p < k, so A has these elements,
        // `count` of a column side by side; t < ⌈m / MR⌉, so there is room for micropanel t.
        unsafe {
            let to = to.add(t * MR * k);
            let from = a.from(first, 0);
            if count == MR {
                for p in 0..k {
                    let column = from.at(0, p).cast::<[T; MR]>().read();
                    to.add(p * MR).cast::<[T; MR]>().write(column);
                }
            } else {
                for p in 0..k {
                    for r in 0..count {
                        *to.add(p * MR + r) = *from.at(r, p);
                    }
                }
            }
        }
    }
}

/// Copies `k` rows of `cols` elements of B to a micropanel, whose rows have `width` elements: zeros
/// behind those of B.
///
/// # Safety
/// B has as many rows and columns, either of which are contiguous; `cols` is at most `width`; and
/// `to` has room for `k` rows of `width` elements, which are none of B's and nobody else's.
#[inline(always)]
pub(super) unsafe fn pack_b<T: Scalar>(
    b: Matrix<T>,
    (k, cols): (usize, usize),
    width: usize,
    to: *mut T,
) {
    // SAFETY: p < k, so B has row p with `cols` elements, and there is room for `width` of them.
    unsafe {
        if b.col_stride == 1 {
            for p in 0..k {
                ptr::copy_nonoverlapping(b.at(p, 0), to.add(p * width), cols);
            }
        } else {
            // The columns of B are contiguous: they are the rows of its transpose.
            transpose_at(cols, k, b.first, b.col_stride, to, width);
        }
        if cols < width {
            for p in 0..k {
                for l in cols..width {
                    *to.add(p * width + l) = T::zero();
                }
            }
        }
    }
}
