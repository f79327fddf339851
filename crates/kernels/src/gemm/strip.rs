//! A panel of columns, tile after tile.

use core::mem::MaybeUninit;
use core::ptr;

use super::blocks::Start;
use super::matrix::Matrix;
use super::tile::{Tile, prefetch};
use crate::scalar::Scalar;
use crate::simd::{Kernel, call};

/// Whether tiles of `rows` rows and `vecs` vectors copy B as they go: those that more than four
/// tiles' rows are cut into.
const fn copies<const VECTOR: usize>(rows: usize, vecs: usize) -> bool {
    let most = match VECTOR {
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

impl<T: Scalar, const R: usize, const VECS: usize, const LANES: usize> Kernel
    for Tiles<'_, T, R, VECS, LANES>
{
    type Output = ();

    #[inline(always)]
    fn run<const VECTOR: usize>(self) {
        // SAFETY: the maker's promise.
        unsafe { self.strip.tiles::<VECTOR, R, VECS, LANES>(self.count) };
    }
}

impl<T: Scalar> Strip<T> {
    /// All rows, in the fewest tiles; their rows differ by at most one.
    #[inline(always)]
    pub(super) unsafe fn rows<
        const VECTOR: usize,
        const MR: usize,
        const VECS: usize,
        const LANES: usize,
    >(
        &mut self,
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
            self.some::<VECTOR, MR, VECS, LANES>(rows + 1, larger);
            self.some::<VECTOR, MR, VECS, LANES>(rows, tiles - larger);
        }
    }

    /// `count` tiles of as many rows.
    #[inline(always)]
    unsafe fn some<const VECTOR: usize, const MR: usize, const VECS: usize, const LANES: usize>(
        &mut self,
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
                1 => call::<VECTOR, _>(Tiles::<_, 1, VECS, LANES> { strip, count }),
                2 => call::<VECTOR, _>(Tiles::<_, 2, VECS, LANES> { strip, count }),
                3 => call::<VECTOR, _>(Tiles::<_, 3, VECS, LANES> { strip, count }),
                4 => call::<VECTOR, _>(Tiles::<_, 4, VECS, LANES> { strip, count }),
                5 if const { VECS == 1 || MR >= 5 } => {
                    call::<VECTOR, _>(Tiles::<_, 5, VECS, LANES> { strip, count });
                }
                6 if const { VECS == 1 || MR >= 6 } => {
                    call::<VECTOR, _>(Tiles::<_, 6, VECS, LANES> { strip, count });
                }
                7 if const { VECS == 1 || MR >= 7 } => {
                    call::<VECTOR, _>(Tiles::<_, 7, VECS, LANES> { strip, count });
                }
                8 if const { VECS == 1 || MR >= 8 } => {
                    call::<VECTOR, _>(Tiles::<_, 8, VECS, LANES> { strip, count });
                }
                _ => unreachable!(),
            }
        }
    }

    #[inline(always)]
    unsafe fn tiles<const VECTOR: usize, const R: usize, const VECS: usize, const LANES: usize>(
        &mut self,
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
                if const { copies::<VECTOR>(R, VECS) } && self.copy {
                    if by_rows {
                        tile.run::<VECTOR, R, VECS, LANES, true, true>();
                    } else {
                        tile.run::<VECTOR, R, VECS, LANES, false, true>();
                    }
                } else if by_rows {
                    tile.run::<VECTOR, R, VECS, LANES, true, false>();
                } else {
                    tile.run::<VECTOR, R, VECS, LANES, false, false>();
                }
                if own < width {
                    for r in 0..R {
                        let from = rows.add(r * width + skip);
                        ptr::copy_nonoverlapping(from, self.c.add(r * ldc + skip), own);
                    }
                }
            }
            if const { copies::<VECTOR>(R, VECS) } && self.copy {
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
