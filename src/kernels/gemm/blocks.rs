//! The loops around the tile: blocks of rows, blocks of k, panels of columns.

use core::mem::MaybeUninit;
use core::ptr;

use super::matrix::Matrix;
use super::tile::{Tile, prefetch};
use crate::kernels::scalar::Float;
use crate::kernels::simd::{Isa, Kernel, call};
use crate::kernels::transpose::transpose;

/// What the sums of a product start from.
pub(in crate::kernels) enum Start<T> {
    /// Zero: C is overwritten.
    Zero,
    /// What C holds: the product is added to it.
    Stored,
    /// A row that all rows of C share.
    Row(*const T),
}

impl<T> Clone for Start<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Start<T> {}

/// C = start + A·B, with A m×k, B k×n and C m×n with its rows at a distance of `ldc`; no size is 0.
///
/// Each element is one chain over p ascending, so its bits depend on the instruction set (fused or not), but on no block
/// and no tile.
#[derive(Clone, Copy)]
pub(super) struct Blocks<T> {
    pub(super) m: usize,
    pub(super) k: usize,
    pub(super) n: usize,
    pub(super) a: Matrix<T>,
    pub(super) b: Matrix<T>,
    pub(super) c: *mut T,
    pub(super) ldc: usize,
    pub(super) start: Start<T>,
    /// Whether what is negative becomes zero at the end.
    pub(super) relu: bool,
}

/// The depth of a block: two 256-bit vectors a row, 256 rows, are half of the first-level cache.
const DEPTH: usize = 256;
/// Elements between the rows of a copied block of A, so that they do not compete for the same sets of the cache.
const PAD: usize = 8;
/// Rows of A for which a panel of B is used before the next one; a block of them stays in the second-level cache.
const ROWS: usize = 120;
/// Bytes of B, or of a transposed A, that stay in the first-level cache without being copied.
const SMALL: usize = 16 * 1024;
/// Bytes of work space: a panel of B, and a block of A or a strip of Cᵀ.
const WORK: usize = 60 * 1024;

#[repr(align(64))]
struct Work(MaybeUninit<[u8; WORK]>);

/// An instance; `work` is null where nothing is copied.
struct OnWork<T> {
    blocks: Blocks<T>,
    work: *mut T,
}

impl<T: Float> Kernel for OnWork<T> {
    type Output = ();

    #[inline(always)]
    fn run<const VECTOR: usize>(self) {
        let Self { blocks, work } = self;
        match (VECTOR, size_of::<T>()) {
            (64, 4) => blocks.all::<VECTOR, 8, 16>(work),
            (64, _) => blocks.all::<VECTOR, 8, 8>(work),
            (32, 4) => blocks.all::<VECTOR, 6, 8>(work),
            (32, _) => blocks.all::<VECTOR, 6, 4>(work),
            (_, 4) => blocks.all::<VECTOR, 4, 4>(work),
            (_, _) => blocks.all::<VECTOR, 4, 2>(work),
        }
    }
}

impl<T: Float> Blocks<T> {
    /// Computes the product.
    ///
    /// # Safety
    /// The matrices hold what the sizes say, and C is nobody else's.
    pub(super) unsafe fn run_on(self, isa: Isa) {
        let lanes = isa.vector() / size_of::<T>();
        if self.n >= lanes && self.b_is_near() && self.b.col == 1 && !self.a_is_copied() {
            isa.run(OnWork {
                blocks: self,
                work: ptr::null_mut(),
            });
        } else {
            self.with_work(isa);
        }
    }

    #[inline(never)]
    fn with_work(self, isa: Isa) {
        let mut work = Work(MaybeUninit::uninit());
        isa.run(OnWork {
            blocks: self,
            work: work.0.as_mut_ptr().cast(),
        });
    }

    fn b_is_near(&self) -> bool {
        self.k * self.n * size_of::<T>() <= SMALL
    }

    /// Whether A is copied: to bring the rows of a tile together if it is transposed, or because its rows compete for the
    /// same sets of the cache.
    #[inline(always)]
    fn a_is_copied(&self) -> bool {
        let size = size_of::<T>();
        if self.a.col == 1 {
            self.k > DEPTH && self.n > 64 && (self.a.row * size).is_multiple_of(1024)
        } else {
            self.k * self.m * size > SMALL
        }
    }

    #[inline(always)]
    fn all<const VECTOR: usize, const MR: usize, const LANES: usize>(self, work: *mut T) {
        let panel_len = DEPTH * 2 * LANES;
        let rest = work.wrapping_add(panel_len);
        let capacity = WORK / size_of::<T>() - panel_len;
        if self.b.col != 1 && self.a.col == 1 && self.m < self.n {
            return self.turned::<VECTOR, MR, LANES>(work, rest, capacity);
        }
        let depth = DEPTH.min(self.k);
        let copied = self.a_is_copied();
        let rows = if copied {
            capacity / (depth + PAD) / MR * MR
        } else {
            ROWS
        };
        for i in (0..self.m).step_by(rows) {
            let m = rows.min(self.m - i);
            for p in (0..self.k).step_by(depth) {
                let k = depth.min(self.k - p);
                // SAFETY: i < m, p < k.
                let mut a = unsafe { self.a.from(i, p) };
                let mut interleaved = false;
                if copied {
                    // SAFETY: the capacity of `rest` is enough for the rows and the depth.
                    unsafe {
                        if a.col == 1 {
                            a = copy_rows(a, m, k, rest);
                        } else {
                            interleave::<T, MR>(a, m, k, rest);
                            a = Matrix {
                                first: rest,
                                row: 1,
                                col: MR,
                            };
                            interleaved = true;
                        }
                    }
                }
                self.panels::<VECTOR, MR, LANES>((i, m), (p, k), a, interleaved, work);
            }
        }
    }

    /// The product for B given by its transpose, of which A has fewer rows than Bᵀ: panels of Aᵀ are packed and Cᵀ is
    /// computed in strips, so that the smaller operand is the one that is transposed.
    #[inline(always)]
    fn turned<const VECTOR: usize, const MR: usize, const LANES: usize>(
        &self,
        panel: *mut T,
        strip: *mut T,
        capacity: usize,
    ) {
        let width = 2 * LANES;
        let rows = capacity / width;
        for i in (0..self.m).step_by(width) {
            let n = width.min(self.m - i);
            for j in (0..self.n).step_by(rows) {
                let m = rows.min(self.n - j);
                // SAFETY: i, j and the sizes are within the operands; the strip holds `rows` rows of `width`.
                unsafe {
                    let c = self.c.add(i * self.ldc + j);
                    let in_c =
                        |c: *mut T| core::slice::from_raw_parts_mut(c, (n - 1) * self.ldc + m);
                    let in_strip = core::slice::from_raw_parts_mut(strip, m * width);
                    match self.start {
                        Start::Zero => {}
                        Start::Stored => transpose(n, m, in_c(c), self.ldc, in_strip, width),
                        Start::Row(row) => {
                            for (r, strip) in
                                in_strip.as_chunks_mut::<LANES>().0.iter_mut().enumerate()
                            {
                                *strip = [*row.add(j + r / 2); LANES];
                            }
                        }
                    }
                    let turned = Self {
                        m,
                        k: self.k,
                        n,
                        a: self.b.turned().from(j, 0),
                        b: self.a.turned().from(0, i),
                        c: strip,
                        ldc: width,
                        start: if matches!(self.start, Start::Zero) {
                            Start::Zero
                        } else {
                            Start::Stored
                        },
                        relu: self.relu,
                    };
                    for p in (0..self.k).step_by(DEPTH) {
                        let k = DEPTH.min(self.k - p);
                        let a = turned.a.from(0, p);
                        turned.panels::<VECTOR, MR, LANES>((0, m), (p, k), a, false, panel);
                    }
                    transpose(m, n, in_strip, width, in_c(c), self.ldc);
                }
            }
        }
    }

    /// The contribution of `p..p + k` to all columns of the rows `i..i + m`; `a` is the part of A for these.
    #[inline(always)]
    fn panels<const VECTOR: usize, const MR: usize, const LANES: usize>(
        &self,
        (i, m): (usize, usize),
        (p, k): (usize, usize),
        a: Matrix<T>,
        interleaved: bool,
        panel: *mut T,
    ) {
        let n = self.n;
        let start = if p == 0 { self.start } else { Start::Stored };
        let copy = m > 2 * MR && !self.b_is_near();
        let mut j = 0;
        while j < n {
            let left = n - j;
            let two = left >= 2 * LANES || (left > LANES && n >= 2 * LANES);
            let width = if two { 2 * LANES } else { LANES };
            // The last panel overlaps the one before it, if there is one.
            let first = j.min(n.saturating_sub(width));
            let (skip, end) = (j - first, width.min(n - first));
            // SAFETY: p < k, first < n, i < m; the panel holds `DEPTH` rows of two vectors.
            unsafe {
                let b = self.b.from(p, first);
                let packed = Matrix {
                    first: panel.cast_const(),
                    row: width,
                    col: 1,
                };
                let mut strip = Strip {
                    k,
                    a,
                    interleaved,
                    b,
                    panel,
                    copy: false,
                    c: self.c.add(i * self.ldc + first),
                    ldc: self.ldc,
                    skip,
                    end,
                    start: match start {
                        Start::Row(row) => Start::Row(row.add(first)),
                        start => start,
                    },
                    relu: self.relu && p + k == self.k,
                };
                if self.b.col != 1 {
                    let source = core::slice::from_raw_parts(b.first, (end - 1) * b.col + k);
                    let panel = core::slice::from_raw_parts_mut(panel, k * width);
                    transpose(end, k, source, b.col, panel, width);
                    strip.b = packed;
                } else if n < width {
                    for p in 0..k {
                        ptr::copy_nonoverlapping(b.at(p, 0), panel.add(p * width), end);
                    }
                    strip.b = packed;
                } else {
                    strip.copy = copy;
                }
                if end < width {
                    for p in 0..k {
                        for l in end..width {
                            *panel.add(p * width + l) = T::zero();
                        }
                    }
                }
                if two {
                    strip.rows::<VECTOR, MR, 2, LANES>(m);
                } else {
                    strip.rows::<VECTOR, MR, 1, LANES>(m);
                }
            }
            j = first + end;
        }
    }
}

/// The rows of a block of A one after the other.
#[inline(always)]
unsafe fn copy_rows<T>(a: Matrix<T>, m: usize, k: usize, to: *mut T) -> Matrix<T> {
    let row = k + PAD;
    for r in 0..m {
        // SAFETY: the caller's block has room for m rows of k + PAD.
        unsafe { ptr::copy_nonoverlapping(a.at(r, 0), to.add(r * row), k) };
    }
    Matrix {
        first: to,
        row,
        col: 1,
    }
}

/// The columns of a block of A, `MR` rows at a time one after the other; the rows of the last tiles may be fewer and leave
/// gaps.
#[inline(always)]
unsafe fn interleave<T: Copy, const MR: usize>(a: Matrix<T>, m: usize, k: usize, to: *mut T) {
    for (t, (first, count)) in split(m, MR).enumerate() {
        // SAFETY: the caller's block has room for ⌈m / MR⌉ tiles of MR·k.
        unsafe {
            let to = to.add(t * MR * k);
            let from = a.from(first, 0);
            if count == MR {
                for p in 0..k {
                    to.add(p * MR)
                        .cast::<[T; MR]>()
                        .write(from.at(0, p).cast::<[T; MR]>().read());
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

/// The fewest pieces of at most `most` rows, as (first, count), that differ by at most one.
#[inline(always)]
pub(super) fn split(rows: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let pieces = rows.div_ceil(most);
    let (small, larger) = (rows / pieces, rows % pieces);
    (0..pieces).map(move |t| (t * small + t.min(larger), small + usize::from(t < larger)))
}

/// A panel of columns for all the rows of a block.
struct Strip<T> {
    k: usize,
    a: Matrix<T>,
    /// Whether the tiles of A lie one after the other.
    interleaved: bool,
    b: Matrix<T>,
    panel: *mut T,
    /// Whether the first tile copies B to the panel.
    copy: bool,
    c: *mut T,
    ldc: usize,
    /// The columns `skip..end` of the panel are computed here.
    skip: usize,
    end: usize,
    start: Start<T>,
    relu: bool,
}

/// The tile of some rows of a strip.
struct InStrip<'a, T, const MR: usize, const VECS: usize, const LANES: usize>(
    &'a mut Strip<T>,
    usize,
    Matrix<T>,
);

impl<T: Float, const MR: usize, const VECS: usize, const LANES: usize> Kernel
    for InStrip<'_, T, MR, VECS, LANES>
{
    type Output = ();

    #[inline(always)]
    fn run<const VECTOR: usize>(self) {
        // SAFETY: the maker's promise.
        unsafe { self.0.tile::<VECTOR, MR, VECS, LANES>(self.1, self.2) };
    }
}

impl<T: Float> Strip<T> {
    #[inline(always)]
    unsafe fn rows<const VECTOR: usize, const MR: usize, const VECS: usize, const LANES: usize>(
        &mut self,
        m: usize,
    ) {
        for (t, (i, count)) in split(m, MR).enumerate() {
            // SAFETY: i < m.
            unsafe {
                let a = if self.interleaved {
                    let first = self.a.first.add(t * MR * self.k);
                    Matrix { first, ..self.a }
                } else {
                    self.a.from(i, 0)
                };
                match count {
                    1 => call::<VECTOR, _>(InStrip::<_, 1, VECS, LANES>(self, i, a)),
                    2 => call::<VECTOR, _>(InStrip::<_, 2, VECS, LANES>(self, i, a)),
                    3 => call::<VECTOR, _>(InStrip::<_, 3, VECS, LANES>(self, i, a)),
                    4 => call::<VECTOR, _>(InStrip::<_, 4, VECS, LANES>(self, i, a)),
                    5 if MR >= 5 => call::<VECTOR, _>(InStrip::<_, 5, VECS, LANES>(self, i, a)),
                    6 if MR >= 6 => call::<VECTOR, _>(InStrip::<_, 6, VECS, LANES>(self, i, a)),
                    7 if MR >= 7 => call::<VECTOR, _>(InStrip::<_, 7, VECS, LANES>(self, i, a)),
                    8 if MR >= 8 => call::<VECTOR, _>(InStrip::<_, 8, VECS, LANES>(self, i, a)),
                    _ => unreachable!(),
                }
            }
        }
    }

    #[inline(always)]
    unsafe fn tile<const VECTOR: usize, const MR: usize, const VECS: usize, const LANES: usize>(
        &mut self,
        i: usize,
        a: Matrix<T>,
    ) {
        let width = VECS * LANES;
        // SAFETY: the tile is within C, or in the buffer.
        unsafe {
            let c = self.c.add(i * self.ldc);
            if self.skip == 0 && self.end == width {
                let start = match self.start {
                    Start::Zero => None,
                    Start::Stored => Some(Matrix {
                        first: c.cast_const(),
                        row: self.ldc,
                        col: 1,
                    }),
                    Start::Row(first) => Some(Matrix {
                        first,
                        row: 0,
                        col: 1,
                    }),
                };
                for r in 0..MR {
                    prefetch(c.wrapping_add((MR + r) * self.ldc));
                }
                self.sums::<VECTOR, MR, VECS, LANES>(a, start, c, self.ldc);
                return;
            }
            let mut buffer = [[[T::zero(); LANES]; VECS]; MR];
            let rows = buffer.as_mut_ptr().cast::<T>();
            let own = self.end - self.skip;
            for r in 0..MR {
                let row = rows.add(r * width + self.skip);
                match self.start {
                    Start::Zero => {}
                    Start::Stored => {
                        ptr::copy_nonoverlapping(c.add(r * self.ldc + self.skip), row, own);
                    }
                    Start::Row(start) => ptr::copy_nonoverlapping(start.add(self.skip), row, own),
                }
            }
            let start = Matrix {
                first: rows.cast_const(),
                row: width,
                col: 1,
            };
            self.sums::<VECTOR, MR, VECS, LANES>(a, Some(start), rows, width);
            for r in 0..MR {
                let row = rows.add(r * width + self.skip);
                ptr::copy_nonoverlapping(row, c.add(r * self.ldc + self.skip), own);
            }
        }
    }

    #[inline(always)]
    unsafe fn sums<const VECTOR: usize, const MR: usize, const VECS: usize, const LANES: usize>(
        &mut self,
        a: Matrix<T>,
        start: Option<Matrix<T>>,
        c: *mut T,
        ldc: usize,
    ) {
        let (by_rows, copy) = (a.col == 1, self.copy);
        let tile = Tile {
            k: self.k,
            a,
            b: self.b,
            panel: self.panel,
            start,
            c,
            ldc,
            relu: self.relu,
        };
        if copy {
            self.copy = false;
            self.b = Matrix {
                first: self.panel,
                row: VECS * LANES,
                col: 1,
            };
        }
        // SAFETY: the caller's promise.
        unsafe {
            match (by_rows, copy) {
                (true, true) => tile.run::<VECTOR, MR, VECS, LANES, true, true>(),
                (true, false) => tile.run::<VECTOR, MR, VECS, LANES, true, false>(),
                (false, true) => tile.run::<VECTOR, MR, VECS, LANES, false, true>(),
                (false, false) => tile.run::<VECTOR, MR, VECS, LANES, false, false>(),
            }
        }
    }
}
