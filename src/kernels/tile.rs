//! The register tile: a block of rows times a packed panel of columns.

use super::scalar::Float;
use super::simd::{Isa, Kernel, multiply_add};

/// The widest panel of any instance, in columns.
pub(super) const MAX_WIDTH: usize = 32;

/// Work space with the alignment of a cache line, so that no vector of a panel straddles two lines.
#[repr(align(64))]
pub(super) struct Scratch<T, const N: usize>(pub(super) [T; N]);

impl<T: Float, const N: usize> Scratch<T, N> {
    #[inline]
    pub(super) fn new() -> Self {
        Self([T::zero(); N])
    }
}

/// The width of the panels for `columns` columns that are left: the full width of the instance, or half of it if that is
/// enough.
///
/// Two vectors a row: 16 `f32` or 8 `f64` with 256-bit registers.
#[inline]
pub(super) fn panel_width<T>(isa: Isa, columns: usize) -> usize {
    let vector = isa.vector() / size_of::<T>();
    if columns <= vector {
        vector
    } else {
        2 * vector
    }
}

/// C = A·B or C += A·B for a panel B of at most [`MAX_WIDTH`] columns.
///
/// - `a`: m rows of `kc` elements, row i at `i * lda`.
/// - `panel`: B packed as `kc` rows of exactly `width` elements, of which the first `nr` are used; what the others hold
///   does not matter.
/// - `c`: m rows of `nr` elements, row i at `i * ldc`; overwritten if `overwrite`, added to otherwise.
///
/// Each element is summed over p = 0, 1, … `kc` − 1 from zero, in one chain, before it meets C. So its bits depend on the
/// instruction set (fused or not), but not on the tile that it falls into.
pub(super) struct PanelProduct<'a, T> {
    pub(super) a: &'a [T],
    pub(super) lda: usize,
    pub(super) m: usize,
    pub(super) kc: usize,
    pub(super) panel: &'a [T],
    pub(super) width: usize,
    pub(super) c: &'a mut [T],
    pub(super) ldc: usize,
    pub(super) nr: usize,
    pub(super) overwrite: bool,
}

impl<T: Float> Kernel for PanelProduct<'_, T> {
    type Output = ();

    /// Chooses the lanes of a vector by the instruction set and the size of an element, then the vectors of a row.
    ///
    /// 6 rows × 2 vectors fill 12 of 16 registers with sums, which leaves room for the row of B and an element of A, and
    /// hides the latency of the fused multiply-add (4 cycles × 2 a cycle = 8 sums). Without FMA a product needs a
    /// register too, hence 4 rows; 32 registers have room for 12.
    #[inline(always)]
    fn run<const VECTOR: usize>(self) {
        match (VECTOR, size_of::<T>()) {
            (64, 4) => self.vectors::<VECTOR, 12, 16>(),
            (64, _) => self.vectors::<VECTOR, 12, 8>(),
            (32, 4) => self.vectors::<VECTOR, 6, 8>(),
            (32, _) => self.vectors::<VECTOR, 6, 4>(),
            (_, 4) => self.vectors::<VECTOR, 4, 4>(),
            (_, _) => self.vectors::<VECTOR, 4, 2>(),
        }
    }
}

impl<T: Float> PanelProduct<'_, T> {
    #[inline(always)]
    fn vectors<const VECTOR: usize, const MR: usize, const LANES: usize>(self) {
        if self.width == LANES {
            self.rows::<VECTOR, MR, 1, LANES>();
        } else {
            debug_assert_eq!(self.width, 2 * LANES);
            self.rows::<VECTOR, MR, 2, LANES>();
        }
    }

    /// All the rows, in blocks of `MR`, and what is left in blocks of 4, 2 and 1. Eight rows go as 4 + 4, which keeps
    /// more sums in flight than 6 + 2.
    #[inline(always)]
    fn rows<const VECTOR: usize, const MR: usize, const VECS: usize, const LANES: usize>(mut self) {
        let mut i = 0;
        while i < self.m {
            i += match self.m - i {
                left if left >= MR && left != 8 => self.block::<VECTOR, MR, VECS, LANES>(i),
                4.. => self.block::<VECTOR, 4, VECS, LANES>(i),
                2.. => self.block::<VECTOR, 2, VECS, LANES>(i),
                _ => self.block::<VECTOR, 1, VECS, LANES>(i),
            };
        }
    }

    /// Rows `i..i + MR`; returns `MR`.
    #[inline(always)]
    fn block<const VECTOR: usize, const MR: usize, const VECS: usize, const LANES: usize>(
        &mut self,
        i: usize,
    ) -> usize {
        let rows: [&[T]; MR] = core::array::from_fn(|r| &self.a[(i + r) * self.lda..][..self.kc]);
        let panel = self.panel[..self.kc * self.width].as_chunks().0;
        let sums = tile::<VECTOR, T, MR, VECS, LANES>(rows, panel.as_chunks().0);
        for (r, sums) in sums.iter().enumerate() {
            let c = &mut self.c[(i + r) * self.ldc..][..self.nr];
            if self.nr == VECS * LANES {
                // The same loop with a length that the compiler knows.
                let (c, _) = c.as_chunks_mut::<LANES>();
                for (c, sums) in c.iter_mut().zip(sums) {
                    store(c, sums, self.overwrite);
                }
            } else {
                store(c, sums.as_flattened(), self.overwrite);
            }
        }
        MR
    }
}

/// `c = sums` or `c += sums`, as far as `c` goes.
#[inline(always)]
fn store<T: Float>(c: &mut [T], sums: &[T], overwrite: bool) {
    for (c, &sum) in c.iter_mut().zip(sums) {
        *c = if overwrite { sum } else { *c + sum };
    }
}

/// The products of `MR` rows of A with the panel: out\[r\]\[v\]\[l\] = Σₚ rows\[r\]\[p\] · panel\[p\]\[v\]\[l\], over p ascending.
///
/// p is the outermost loop: for each p, one row of the panel is loaded once and used by all `MR` rows, and every sum stays in
/// a register throughout.
#[inline(always)]
fn tile<const VECTOR: usize, T: Float, const MR: usize, const VECS: usize, const LANES: usize>(
    rows: [&[T]; MR],
    panel: &[[[T; LANES]; VECS]],
) -> [[[T; LANES]; VECS]; MR] {
    let rows: [&[T]; MR] = core::array::from_fn(|r| &rows[r][..panel.len()]);
    let mut sums = [[[T::zero(); LANES]; VECS]; MR];
    for (p, b) in panel.iter().enumerate() {
        for r in 0..MR {
            // SAFETY: every row has been cut to the length of the panel, and p counts the rows of the panel.
            let a = unsafe { *rows[r].get_unchecked(p) };
            for v in 0..VECS {
                for l in 0..LANES {
                    sums[r][v][l] = multiply_add::<VECTOR, T>(a, b[v][l], sums[r][v][l]);
                }
            }
        }
    }
    sums
}
