//! The micro-kernel: a microtile of C, a few rows times one or two vectors of columns, whose sums
//! stay in registers (loop 0).

use super::matrix::Matrix;
use crate::array;
use crate::scalar::Scalar;
use crate::simd::{Simd, Vector, opaque};

/// What a micro-kernel computes from, and where to.
pub(super) struct MicroKernel<T> {
    /// The number of terms.
    pub(super) k: usize,
    /// The rows of A; either rows or columns are contiguous.
    pub(super) a: Matrix<T>,
    /// The micropanel of B, whose rows are contiguous.
    pub(super) b: Matrix<T>,
    /// Where the rows of B are packed to, if they are.
    pub(super) packed: *mut T,
    /// What the sums start from, with contiguous rows; zero if this is `None`.
    pub(super) start: Option<Matrix<T>>,
    pub(super) c: *mut T,
    pub(super) ldc: usize,
    /// Whether negative results become zero.
    pub(super) relu: bool,
}

/// A row of B that comes from far away is fetched while the row this much above it is used.
const AHEAD: usize = 16;
/// The loop over p is unrolled by this, unless pointers move: where another thread shares the core,
/// every instruction counts.
const UNROLLED: usize = 4;

impl<T: Scalar> MicroKernel<T> {
    /// c\[r, j\] = start\[r, j\] + Σₚ a\[r, p\] · b\[p, j\] for r < `MR` and the columns j of
    /// `VECS` vectors: one chain over p ascending.
    ///
    /// With `PACK` the rows of B are stored to `packed` one after the other, which costs little:
    /// the loop waits for its multiply-adds.
    ///
    /// # Safety
    /// - A has `MR` rows of k elements, B k rows of `VECS` vectors, and `start` `MR` rows of as
    ///   many, if there is one: all may be read.
    /// - C has `MR` rows of as many, which may be written, and no other thread touches them.
    /// - With `PACK`, `packed` has room for k rows of B, which are none of A's, B's or C's.
    #[inline(always)]
    pub(super) unsafe fn run<S: Simd, const MR: usize, const VECS: usize, const PACK: bool>(
        self,
        simd: S,
    ) {
        // SAFETY: the caller promises the same, and the columns of A are contiguous if its rows are
        // not.
        unsafe {
            if self.a.col_stride == 1 {
                self.run_by::<S, MR, VECS, PACK, true>(simd);
            } else {
                self.run_by::<S, MR, VECS, PACK, false>(simd);
            }
        }
    }

    /// [`Self::run`] for an A whose rows are contiguous, with `BY_ROWS`, or its columns.
    ///
    /// p is the outermost loop: for each p a row of B is loaded once and used by all rows of A.
    ///
    /// # Safety
    /// As [`Self::run`], and A is as `BY_ROWS` says.
    #[inline(always)]
    unsafe fn run_by<
        S: Simd,
        const MR: usize,
        const VECS: usize,
        const PACK: bool,
        const BY_ROWS: bool,
    >(
        self,
        simd: S,
    ) {
        let mut sums = [[simd.splat(T::zero()); VECS]; MR];
        if let Some(start) = self.start {
            for (r, sums) in sums.iter_mut().enumerate() {
                // SAFETY: r < MR, so `start` has row r with VECS vectors.
                *sums = unsafe { load_row(simd, start.at(r, 0)) };
            }
        }
        let mut at = Place {
            p: 0,
            rows: [self.a.first; MR],
            column: self.a.first,
            b: self.b.first,
        };
        for (r, row) in at.rows.iter_mut().enumerate() {
            // SAFETY: r < MR, so A has row r.
            *row = opaque(unsafe { self.a.at(r, 0) });
        }
        // SAFETY: p < k in each step.
        unsafe {
            // Only one of many micro-kernels packs, so that loop is kept small.
            while !PACK && !S::MOVES_POINTERS && at.p + UNROLLED <= self.k {
                for _ in 0..UNROLLED {
                    self.step::<S, MR, VECS, PACK, BY_ROWS>(simd, &mut at, &mut sums);
                }
            }
            while at.p < self.k {
                self.step::<S, MR, VECS, PACK, BY_ROWS>(simd, &mut at, &mut sums);
            }
        }
        if self.relu {
            let zero = simd.splat(T::zero());
            for v in sums.as_flattened_mut() {
                // The sum makes 0 of −0, as `relu` does.
                *v = v.raise(zero).add(zero);
            }
        }
        for (r, sums) in sums.into_iter().enumerate() {
            // SAFETY: r < MR, so C has row r with VECS vectors.
            unsafe { store_row(sums, self.c.add(r * self.ldc)) };
        }
    }

    /// Adds the products of column p of A and row p of B, and moves on to the next.
    ///
    /// # Safety
    /// As [`Self::run_by`], with `at.p` less than k.
    #[inline(always)]
    unsafe fn step<
        S: Simd,
        const MR: usize,
        const VECS: usize,
        const PACK: bool,
        const BY_ROWS: bool,
    >(
        &self,
        simd: S,
        at: &mut Place<T, MR>,
        sums: &mut [[S::Vector<T>; VECS]; MR],
    ) {
        // SAFETY: p < k, so B has row p with VECS vectors, and `packed` has room for it; A has
        // column p with MR elements, which are side by side, or p elements behind the starts of its
        // rows: `at.rows` are the starts, or were moved on by one element in each step before.
        unsafe {
            let row: [_; VECS] = if PACK {
                let row = load_row(simd, at.b);
                prefetch(at.b.wrapping_add(AHEAD * self.b.row_stride));
                store_row(row, self.packed.add(at.p * VECS * S::lanes::<T>()));
                at.b = at.b.wrapping_add(self.b.row_stride);
                row
            } else if VECS == 2 && S::MOVES_POINTERS {
                let two = S::Vector::load_two(simd, &mut at.b, self.b.row_stride);
                array::from_fn(|v| two[v])
            } else {
                let row = load_row(simd, at.b);
                at.b = at.b.wrapping_add(self.b.row_stride);
                row
            };
            for (r, sums) in sums.iter_mut().enumerate() {
                let a = if BY_ROWS && S::MOVES_POINTERS {
                    let a = *at.rows[r];
                    at.rows[r] = opaque(at.rows[r].wrapping_add(1));
                    a
                } else if BY_ROWS {
                    *at.rows[r].add(at.p)
                } else {
                    *at.column.add(r)
                };
                let a = simd.splat(a);
                for v in 0..VECS {
                    sums[v] = a.multiply_add(row[v], sums[v]);
                }
            }
        }
        at.p += 1;
        at.column = at.column.wrapping_add(self.a.col_stride);
    }
}

/// Some neighbouring vectors.
///
/// # Safety
/// They may be read.
#[inline(always)]
unsafe fn load_row<S: Simd, T: Scalar, const VECS: usize>(
    simd: S,
    from: *const T,
) -> [S::Vector<T>; VECS] {
    // SAFETY: the caller says that VECS vectors may be read, and v < VECS.
    array::from_fn(|v| unsafe { simd.load(from.add(v * S::lanes::<T>())) })
}

/// Writes neighbouring vectors.
///
/// # Safety
/// There is room for them.
#[inline(always)]
unsafe fn store_row<T, V: Vector<T>, const VECS: usize>(row: [V; VECS], to: *mut T) {
    for (v, vector) in row.into_iter().enumerate() {
        // SAFETY: the caller says that there is room for VECS vectors, and v < VECS.
        unsafe { vector.store(to.add(v * V::LANES)) };
    }
}

/// Where the loop over p is.
struct Place<T, const MR: usize> {
    p: usize,
    /// The starts of the rows of A; their elements of column p where pointers move.
    rows: [*const T; MR],
    /// Column p of A.
    column: *const T,
    /// Row p of B.
    b: *const T,
}

/// Asks for the cache line of an address, which need not be valid.
#[inline(always)]
pub(super) fn prefetch<T>(address: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 processor has the instruction. It is a hint: it accesses no memory that
    // the program could see, and does not fault, whatever the address is.
    unsafe {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}
