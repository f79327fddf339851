//! The register tile: a few rows of C times a few vectors of columns.

use super::matrix::Matrix;
use super::positive;
use crate::scalar::Scalar;
use crate::simd::{Simd, opaque};

/// What a tile computes from and where to.
pub(super) struct Tile<T> {
    /// The number of products in a sum.
    pub(super) k: usize,
    /// Rows of A, with rows or columns of neighbours.
    pub(super) a: Matrix<T>,
    /// A panel of B with rows of neighbours.
    pub(super) b: Matrix<T>,
    /// Where the rows of B are copied to, if they are.
    pub(super) panel: *mut T,
    /// What the sums start from; zero without.
    pub(super) start: Option<Matrix<T>>,
    pub(super) c: *mut T,
    pub(super) ldc: usize,
    /// Whether what is negative becomes zero at the end.
    pub(super) relu: bool,
}

/// How many rows ahead a row of B is fetched that comes from far away.
const AHEAD: usize = 16;
/// How many steps of p share the counting of the loop: where another thread shares the core, every
/// instruction counts.
const UNROLLED: usize = 4;

impl<T: Scalar> Tile<T> {
    /// c\[r, j\] = start\[r, j\] + Σₚ a\[r, p\] · b\[p, j\] for r < `MR`, j < `VECS` · `LANES`: one
    /// chain over p ascending.
    ///
    /// p is the outermost loop: for each p a row of B is loaded once and used by all rows of A, and
    /// every sum stays in a register throughout. With `COPY` the rows of B are stored to `panel`
    /// one after the other, which costs little here: the loop waits for its multiply-adds.
    ///
    /// # Safety
    /// The matrices hold as many rows and columns; `panel`, with `COPY`, as many elements as B.
    /// With `BY_ROWS` the neighbours in a row of A are adjacent, without it those in a column.
    #[inline(always)]
    pub(super) unsafe fn run<
        S: Simd,
        const MR: usize,
        const VECS: usize,
        const LANES: usize,
        const BY_ROWS: bool,
        const COPY: bool,
    >(
        self,
        simd: S,
    ) {
        let Self {
            k,
            a,
            start,
            c,
            ldc,
            ..
        } = self;
        // SAFETY: r < MR and p < k; the caller promises the rest.
        unsafe {
            let mut sums = [[[T::zero(); LANES]; VECS]; MR];
            if let Some(start) = start {
                for (r, sums) in sums.iter_mut().enumerate() {
                    *sums = start.at(r, 0).cast::<[[T; LANES]; VECS]>().read_unaligned();
                }
            }
            let mut rows = [a.first; MR];
            for (r, row) in rows.iter_mut().enumerate() {
                *row = opaque(a.at(r, 0));
            }
            let mut at = At {
                p: 0,
                rows,
                column: a.first,
                b: self.b.first,
            };
            // Only one tile of a strip copies.
            while !COPY && at.p + UNROLLED <= k {
                for _ in 0..UNROLLED {
                    self.step::<S, MR, VECS, LANES, BY_ROWS, COPY>(simd, &mut at, &mut sums);
                }
            }
            while at.p < k {
                self.step::<S, MR, VECS, LANES, BY_ROWS, COPY>(simd, &mut at, &mut sums);
            }
            if self.relu {
                for v in sums.as_flattened_mut().as_flattened_mut() {
                    *v = positive(*v);
                }
            }
            for (r, sums) in sums.into_iter().enumerate() {
                c.add(r * ldc)
                    .cast::<[[T; LANES]; VECS]>()
                    .write_unaligned(sums);
            }
        }
    }
}

impl<T: Scalar> Tile<T> {
    /// Adds the products of a column of A and a row of B, and moves on to the next.
    ///
    /// # Safety
    /// As for [`run`](Self::run), with p < k.
    #[inline(always)]
    unsafe fn step<
        S: Simd,
        const MR: usize,
        const VECS: usize,
        const LANES: usize,
        const BY_ROWS: bool,
        const COPY: bool,
    >(
        &self,
        simd: S,
        at: &mut At<T, MR>,
        sums: &mut [[[T; LANES]; VECS]; MR],
    ) {
        // SAFETY: the caller's promise.
        unsafe {
            let row = at.b.cast::<[[T; LANES]; VECS]>().read_unaligned();
            if COPY {
                prefetch(at.b.wrapping_add(AHEAD * self.b.row));
                let panel = self.panel.cast::<[[T; LANES]; VECS]>();
                panel.add(at.p).write(row);
            }
            for (r, sums) in sums.iter_mut().enumerate() {
                let a = if BY_ROWS {
                    *at.rows[r].add(at.p)
                } else {
                    *at.column.add(r)
                };
                for v in 0..VECS {
                    for l in 0..LANES {
                        sums[v][l] = simd.multiply_add(a, row[v][l], sums[v][l]);
                    }
                }
            }
        }
        at.p += 1;
        at.b = at.b.wrapping_add(self.b.row);
        at.column = at.column.wrapping_add(self.a.col);
    }
}

/// Where the loop over p is.
struct At<T, const MR: usize> {
    p: usize,
    /// The rows of A.
    rows: [*const T; MR],
    /// The column p of A.
    column: *const T,
    /// The row p of B.
    b: *const T,
}

/// Asks for the cache line of an address, which need not be valid.
#[inline(always)]
pub(super) fn prefetch<T>(address: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint, which cannot fault.
    unsafe {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}
