//! The macro-kernel: a block of A times all columns of B, one micropanel of B after the other (loop
//! 2).

use super::matrix::Matrix;
use super::micropanel::Micropanel;
use super::operands::Operands;
use super::pack::pack_b;
use super::start::Start;
use crate::scalar::Scalar;
use crate::simd::Simd;

/// Some rows of A and some terms of their sums.
#[derive(Clone, Copy)]
pub(super) struct BlockOfA<T> {
    matrix: Matrix<T>,
    /// From one packed micropanel to the next; `None` if the rows lie at the matrix's stride.
    micropanel_stride: Option<usize>,
}

impl<T: Copy> BlockOfA<T> {
    /// Rows and columns as they lie.
    #[inline(always)]
    pub(super) fn unpacked(matrix: Matrix<T>) -> Self {
        Self {
            matrix,
            micropanel_stride: None,
        }
    }

    /// Micropanels of `MR` rows and `k` columns.
    #[inline(always)]
    pub(super) fn micropanels<const MR: usize>(first: *const T, k: usize) -> Self {
        Self {
            matrix: Matrix::of_rows(first, MR).transposed(),
            micropanel_stride: Some(MR * k),
        }
    }
}

/// The columns of C that one micropanel of B is for.
struct Columns {
    /// The first column of the micropanel.
    first: usize,
    /// Of the micropanel's columns, `skip..end` are computed: the last micropanel overlaps with the
    /// one before it, if there is one, and else is only a part of C wide.
    skip: usize,
    end: usize,
    /// Whether the micropanel is two vectors wide, and not one.
    is_double: bool,
}

/// The micropanels of `n` columns; a vector has so many `lanes`.
#[inline(always)]
fn micropanels(n: usize, lanes: usize) -> impl Iterator<Item = Columns> {
    let mut next = 0;
    core::iter::from_fn(move || {
        let left = n - next;
        if left == 0 {
            return None;
        }
        let is_double = left >= 2 * lanes || (left > lanes && n >= 2 * lanes);
        let width = if is_double { 2 * lanes } else { lanes };
        let first = next.min(n.saturating_sub(width));
        let columns = Columns {
            first,
            skip: next - first,
            end: width.min(n - first),
            is_double,
        };
        next = first + columns.end;
        Some(columns)
    })
}

/// C\[i.., j\] = start + A[i.., p..]·B[p.., j] for the rows `i..i + m`, the terms `p..p + k` and
/// all columns j. From the second block of terms on, the sums start from what C holds.
///
/// # Safety
/// - The operands are valid, i + m is at most their m, and p + k at most their k. m and k are not
///   0.
/// - `a` has m rows and k columns, as they lie or in micropanels of `MR` rows, cut as
///   [`split`](super::blocking::split) does.
/// - `packed` has room for k rows of two vectors, which are nobody else's. It may be null if the
///   rows of B are contiguous and at least a vector long and B is near.
#[inline(always)]
pub(super) unsafe fn macro_kernel<T: Scalar, S: Simd, const MR: usize>(
    operands: &Operands<'_, T>,
    simd: S,
    (i, m): (usize, usize),
    (p, k): (usize, usize),
    a: BlockOfA<T>,
    packed: *mut T,
) {
    let (n, lanes) = (operands.n, S::lanes::<T>());
    let start = if p == 0 {
        operands.start
    } else {
        Start::Stored
    };
    // When many rows use a micropanel: where it lies, its rows may compete for the same sets of the
    // cache, or lie in a page each.
    let pays_to_pack = m > 4 * MR && k >= 64 && !operands.b_is_near();
    for columns in micropanels(n, lanes) {
        let Columns {
            first,
            skip,
            end,
            is_double,
        } = columns;
        let width = if is_double { 2 * lanes } else { lanes };
        // SAFETY: i, p and first are less than m, k and n of the operands, so B and C have these
        // elements; end columns from `first` on are in B. The micropanel has k rows of up to two
        // vectors, for which there is room. A has m rows and k columns, as the caller says.
        unsafe {
            let mut b = operands.b.from(p, first);
            let has_to_be_packed = b.col_stride != 1 || n < width;
            if has_to_be_packed {
                pack_b(b, (k, end), width, packed);
                b = Matrix::of_rows(packed, width);
            }
            let micropanel = Micropanel {
                k,
                a: a.matrix,
                micropanel_stride: a.micropanel_stride,
                b,
                packed,
                is_to_pack: pays_to_pack && !has_to_be_packed,
                c: operands.c.add(i * operands.ldc + first),
                ldc: operands.ldc,
                skip,
                end,
                start: start.from(first),
                relu: operands.relu && p + k == operands.k,
            };
            if is_double {
                micropanel.rows::<S, MR, 2>(simd, m);
            } else {
                micropanel.rows::<S, MR, 1>(simd, m);
            }
        }
    }
}
