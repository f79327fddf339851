//! A panel of columns, tile after tile.

use core::mem::MaybeUninit;
use core::ptr;

use super::blocks::Start;
use super::matrix::Matrix;
use super::tile::{Tile, prefetch};
use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd};

/// Whether tiles of `rows` rows and `vecs` vectors copy B as they go: those that more than four
/// tiles' rows are cut into.
const fn copies<S: Simd>(rows: usize, vecs: usize) -> bool {
    let most = match S::VECTOR {
        64 => 8,
        32 => 6,
        _ => 4,
    };
    vecs > 1 && rows + 2 >= most && rows > 2
}

/// A panel of columns for all the rows of a block.
pub(super) struct Strip<T> {
    pub(super) k: usize,
    /// The rows that are left.
    pub(super) a: Matrix<T>,
    /// The distance between tiles of A if they lie one after the other.
    pub(super) interleaved: Option<usize>,
    pub(super) b: Matrix<T>,
    pub(super) panel: *mut T,
    /// Whether the first tile copies B to the panel.
    pub(super) copy: bool,
    /// The rows that are left.
    pub(super) c: *mut T,
    pub(super) ldc: usize,
    /// The columns `skip..end` of the panel are computed here.
    pub(super) skip: usize,
    pub(super) end: usize,
    pub(super) start: Start<T>,
    pub(super) relu: bool,
}

/// The next `count` tiles of a strip, of `R` rows each.
struct Tiles<'a, T, const R: usize, const VECS: usize, const LANES: usize> {
    strip: &'a mut Strip<T>,
    count: usize,
}

impl<'a, T, const R: usize, const VECS: usize, const LANES: usize> Tiles<'a, T, R, VECS, LANES> {
    /// # Safety
    /// The strip has `count` · `R` rows left, for which its pointers are valid: A and the panel of B
    /// for reads of `k` elements a row or column, C for reads and writes of its columns, and `panel`
    /// for writes of a copy of B if the strip is to copy.
    #[inline(always)]
    unsafe fn new(strip: &'a mut Strip<T>, count: usize) -> Self {
        Self { strip, count }
    }
}

impl<T: Scalar, const R: usize, const VECS: usize, const LANES: usize> Kernel
    for Tiles<'_, T, R, VECS, LANES>
{
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        // SAFETY: `new` asked for a strip with `count` · `R` rows left and valid pointers.
        unsafe { self.strip.tiles::<S, R, VECS, LANES>(simd, self.count) };
    }
}

impl<T: Scalar> Strip<T> {
    /// All rows, in the fewest tiles; their rows differ by at most one.
    #[inline(always)]
    pub(super) unsafe fn rows<S: Simd, const MR: usize, const VECS: usize, const LANES: usize>(
        &mut self,
        simd: S,
        m: usize,
    ) {
        // Eight sums at least have to be under way to keep the multiply-adds busy.
        let most = if VECS == 1 && self.interleaved.is_none() {
            MR.max(8)
        } else {
            MR
        };
        let tiles = m.div_ceil(most);
        let (rows, larger) = (m / tiles, m % tiles);
        // SAFETY: the tiles have m rows in total.
        unsafe {
            self.some::<S, MR, VECS, LANES>(simd, rows + 1, larger);
            self.some::<S, MR, VECS, LANES>(simd, rows, tiles - larger);
        }
    }

    /// `count` tiles of as many rows.
    #[inline(always)]
    unsafe fn some<S: Simd, const MR: usize, const VECS: usize, const LANES: usize>(
        &mut self,
        simd: S,
        rows: usize,
        count: usize,
    ) {
        if count == 0 {
            return;
        }
        let strip = self;
        // With `if const`, tiles that are never used are not compiled.
        // SAFETY: the caller's promise.
        unsafe {
            match rows {
                1 => simd.call(Tiles::<_, 1, VECS, LANES>::new(strip, count)),
                2 => simd.call(Tiles::<_, 2, VECS, LANES>::new(strip, count)),
                3 => simd.call(Tiles::<_, 3, VECS, LANES>::new(strip, count)),
                4 => simd.call(Tiles::<_, 4, VECS, LANES>::new(strip, count)),
                5 if const { VECS == 1 || MR >= 5 } => {
                    simd.call(Tiles::<_, 5, VECS, LANES>::new(strip, count));
                }
                6 if const { VECS == 1 || MR >= 6 } => {
                    simd.call(Tiles::<_, 6, VECS, LANES>::new(strip, count));
                }
                7 if const { VECS == 1 || MR >= 7 } => {
                    simd.call(Tiles::<_, 7, VECS, LANES>::new(strip, count));
                }
                8 if const { VECS == 1 || MR >= 8 } => {
                    simd.call(Tiles::<_, 8, VECS, LANES>::new(strip, count));
                }
                _ => unreachable!(),
            }
        }
    }

    #[inline(always)]
    unsafe fn tiles<S: Simd, const R: usize, const VECS: usize, const LANES: usize>(
        &mut self,
        simd: S,
        count: usize,
    ) {
        let Self {
            k,
            interleaved,
            panel,
            ldc,
            skip,
            end,
            relu,
            ..
        } = *self;
        let (width, own) = (VECS * LANES, end - skip);
        let step = interleaved.unwrap_or(R * self.a.row);
        let mut buffer = MaybeUninit::<[[[T; LANES]; VECS]; R]>::uninit();
        let rows = buffer.as_mut_ptr().cast::<T>();
        if own < width {
            buffer.write([[[T::zero(); LANES]; VECS]; R]);
        }
        for _ in 0..count {
            // SAFETY: the tile is within C, or in the buffer.
            unsafe {
                let mut tile = Tile {
                    k,
                    a: self.a,
                    b: self.b,
                    panel,
                    start: match self.start {
                        Start::Zero => None,
                        Start::Stored => Some(Matrix {
                            first: self.c.cast_const(),
                            row: ldc,
                            col: 1,
                        }),
                        Start::Row(first) => Some(Matrix {
                            first,
                            row: 0,
                            col: 1,
                        }),
                    },
                    c: self.c,
                    ldc,
                    relu,
                };
                if own < width {
                    if let Some(start) = &mut tile.start {
                        for r in 0..R {
                            let from = start.at(r, skip);
                            ptr::copy_nonoverlapping(from, rows.add(r * width + skip), own);
                        }
                        *start = Matrix {
                            first: rows.cast_const(),
                            row: width,
                            col: 1,
                        };
                    }
                    (tile.c, tile.ldc) = (rows, width);
                } else {
                    for r in 0..R {
                        prefetch(self.c.wrapping_add((R + r) * ldc));
                    }
                }
                let by_rows = self.a.col == 1;
                if const { copies::<S>(R, VECS) } && self.copy {
                    if by_rows {
                        tile.run::<S, R, VECS, LANES, true, true>(simd);
                    } else {
                        tile.run::<S, R, VECS, LANES, false, true>(simd);
                    }
                } else if by_rows {
                    tile.run::<S, R, VECS, LANES, true, false>(simd);
                } else {
                    tile.run::<S, R, VECS, LANES, false, false>(simd);
                }
                if own < width {
                    for r in 0..R {
                        let from = rows.add(r * width + skip);
                        ptr::copy_nonoverlapping(from, self.c.add(r * ldc + skip), own);
                    }
                }
            }
            if const { copies::<S>(R, VECS) } && self.copy {
                self.copy = false;
                self.b = Matrix {
                    first: panel,
                    row: width,
                    col: 1,
                };
            }
            self.a.first = self.a.first.wrapping_add(step);
            self.c = self.c.wrapping_add(R * ldc);
        }
    }
}
