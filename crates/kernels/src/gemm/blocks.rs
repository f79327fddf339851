//! The loops around the tile: blocks of rows, blocks of k, panels of columns.

use core::mem::MaybeUninit;
use core::ptr;

use super::matrix::Matrix;
use super::room::{ROOM, Room};
use super::strip::Strip;
use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};
use crate::transpose::transpose_at;

/// What the sums of a product start from.
pub(super) enum Start<T> {
    /// Zero: C is overwritten.
    Zero,
    /// What C holds: the product is added to it.
    Stored,
    /// A row that all rows of C share.
    Row(*const T),
}

impl<T> Start<T> {
    /// What the columns from `j` on start from.
    ///
    /// # Safety
    /// A row has as many elements.
    #[inline(always)]
    pub(super) unsafe fn from(self, j: usize) -> Self {
        match self {
            // SAFETY: the caller's promise.
            Self::Row(row) => Self::Row(unsafe { row.add(j) }),
            start => start,
        }
    }
}

impl<T> Clone for Start<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Start<T> {}

/// C = start + A·B, with A m×k, B k×n and C m×n with its rows at a distance of `ldc`; no size is 0.
///
/// Each element is one chain over p ascending, so its bits depend on the instruction set (fused or
/// not), but on no block and no tile.
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

/// The largest depth of a block: two 256-bit vectors a row, 272 rows, are half of the first-level
/// cache. Not 256, so that a product a little deeper than a few blocks does not end with a flat
/// one.
const DEPTH: usize = 272;
/// Elements between the rows of a copied block of A, so that they do not compete for the same sets
/// of the cache.
const PAD: usize = 8;
/// Rows of A for which a panel of B is used before the next one; a block of them stays in the
/// second-level cache.
const ROWS: usize = 120;
/// Bytes of B, or of a transposed A, that stay in the first-level cache without being copied.
const SMALL: usize = 16 * 1024;
/// Bytes of work space: a panel of B, and a block of A or a strip of Cᵀ.
const WORK: usize = 60 * 1024;

#[repr(align(64))]
struct Work(MaybeUninit<[u8; WORK]>);

/// Where a product copies parts of its operands to.
#[derive(Clone, Copy)]
struct Space<T> {
    /// For a panel; null where nothing is copied.
    panel: *mut T,
    /// For a block of A or a strip of Cᵀ.
    block: *mut T,
    /// The elements of the block.
    capacity: usize,
}

/// An instance.
struct OnWork<'a, T> {
    blocks: &'a Blocks<T>,
    space: Space<T>,
}

impl<T: Scalar> Kernel for OnWork<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { blocks, space } = self;
        match (S::VECTOR, size_of::<T>()) {
            (64, 4) => blocks.all::<S, 8, 16>(simd, space),
            (64, _) => blocks.all::<S, 8, 8>(simd, space),
            (32, 4) => blocks.all::<S, 6, 8>(simd, space),
            (32, _) => blocks.all::<S, 6, 4>(simd, space),
            (_, 4) => blocks.all::<S, 4, 4>(simd, space),
            (_, _) => blocks.all::<S, 4, 2>(simd, space),
        }
    }
}

impl<T: Scalar> Blocks<T> {
    /// Computes the product.
    ///
    /// # Safety
    /// The matrices hold what the sizes say, and C is nobody else's.
    pub(super) unsafe fn run_on(self, isa: Isa) {
        let lanes = isa.vector() / size_of::<T>();
        if self.n >= lanes && self.b_is_near() && self.b.col == 1 && !self.a_is_copied() {
            isa.run(OnWork {
                blocks: &self,
                space: Space {
                    panel: ptr::null_mut(),
                    block: ptr::null_mut(),
                    capacity: 0,
                },
            });
        } else {
            self.with_work(isa);
        }
    }

    #[inline(never)]
    fn with_work(&self, isa: Isa) {
        let mut work = Work(MaybeUninit::uninit());
        let panel: *mut T = work.0.as_mut_ptr().cast();
        let panel_len = DEPTH * 2 * isa.vector() / size_of::<T>();
        let mut space = Space {
            panel,
            block: panel.wrapping_add(panel_len),
            capacity: WORK / size_of::<T>() - panel_len,
        };
        let room = self.a_is_copied().then(Room::take).flatten();
        if let Some(room) = &room {
            space.block = room.as_ptr().cast();
            space.capacity = ROOM / size_of::<T>();
        }
        isa.run(OnWork {
            blocks: self,
            space,
        });
    }

    fn b_is_near(&self) -> bool {
        self.k * self.n * size_of::<T>() <= SMALL
    }

    /// Whether A is copied: to bring the rows of a tile together if it is transposed, or because
    /// its rows compete for the same sets of the cache.
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
    fn all<S: Simd, const MR: usize, const LANES: usize>(&self, simd: S, space: Space<T>) {
        let Space {
            panel,
            block,
            capacity,
        } = space;
        if panel.is_null() {
            return self.in_place::<S, MR, LANES>(simd);
        }
        if self.b.col != 1 && self.a.col == 1 && self.m < self.n {
            return self.turned::<S, MR, LANES>(simd, panel, block, capacity);
        }
        let depth = self.k.div_ceil(self.k.div_ceil(DEPTH));
        let copied = self.a_is_copied();
        let most = if copied {
            capacity / (depth + PAD) / MR * MR
        } else {
            ROWS
        };
        let rows = self.m.div_ceil(self.m.div_ceil(most));
        let rows = rows.next_multiple_of(MR).min(most);
        for i in (0..self.m).step_by(rows) {
            let m = rows.min(self.m - i);
            for (p, k) in split(self.k, DEPTH) {
                // SAFETY: i < m, p < k.
                let mut a = unsafe { self.a.from(i, p) };
                let mut interleaved = false;
                if copied {
                    // SAFETY: the capacity of the block is enough for the rows and the depth.
                    unsafe {
                        if a.col == 1 {
                            a = copy_rows(a, m, k, block);
                        } else {
                            interleave::<T, MR>(a, m, k, block);
                            a = Matrix {
                                first: block,
                                row: 1,
                                col: MR,
                            };
                            interleaved = true;
                        }
                    }
                }
                self.panels::<S, MR, LANES>(simd, (i, m), (p, k), a, interleaved, panel);
            }
        }
    }

    /// The product with both operands read where they lie: B has rows of at least a vector.
    #[inline(always)]
    fn in_place<S: Simd, const MR: usize, const LANES: usize>(&self, simd: S) {
        let mut j = 0;
        while j < self.n {
            let left = self.n - j;
            let two = left >= 2 * LANES || (left > LANES && self.n >= 2 * LANES);
            let width = if two { 2 * LANES } else { LANES };
            let first = j.min(self.n - width);
            // SAFETY: first + width ≤ n.
            unsafe {
                let mut strip = Strip {
                    k: self.k,
                    a: self.a,
                    interleaved: None,
                    b: self.b.from(0, first),
                    panel: ptr::null_mut(),
                    copy: false,
                    c: self.c.add(first),
                    ldc: self.ldc,
                    skip: j - first,
                    end: width,
                    start: self.start.from(first),
                    relu: self.relu,
                };
                if two {
                    strip.rows::<S, MR, 2, LANES>(simd, self.m);
                } else {
                    strip.rows::<S, MR, 1, LANES>(simd, self.m);
                }
            }
            j = first + width;
        }
    }

    /// The product for B given by its transpose, of which A has fewer rows than Bᵀ: panels of Aᵀ
    /// are packed and Cᵀ is computed in strips, so that the smaller operand is the one that is
    /// transposed.
    #[inline(always)]
    fn turned<S: Simd, const MR: usize, const LANES: usize>(
        &self,
        simd: S,
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
                // SAFETY: i, j and the sizes are within the operands; the strip holds `rows` rows
                // of `width`.
                unsafe {
                    // Other threads may write C between the rows of this part of it.
                    let c = self.c.add(i * self.ldc + j);
                    match self.start {
                        Start::Zero => {}
                        Start::Stored => transpose_at(n, m, c, self.ldc, strip, width),
                        Start::Row(row) => {
                            for r in 0..2 * m {
                                let lanes = strip.add(r * LANES).cast::<[T; LANES]>();
                                lanes.write([*row.add(j + r / 2); LANES]);
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
                    for (p, k) in split(self.k, DEPTH) {
                        let a = turned.a.from(0, p);
                        turned.panels::<S, MR, LANES>(simd, (0, m), (p, k), a, false, panel);
                    }
                    transpose_at(m, n, strip, width, c, self.ldc);
                }
            }
        }
    }

    /// The contribution of `p..p + k` to all columns of the rows `i..i + m`; `a` is the part of A
    /// for these.
    #[inline(always)]
    fn panels<S: Simd, const MR: usize, const LANES: usize>(
        &self,
        simd: S,
        (i, m): (usize, usize),
        (p, k): (usize, usize),
        a: Matrix<T>,
        interleaved: bool,
        panel: *mut T,
    ) {
        let n = self.n;
        let start = if p == 0 { self.start } else { Start::Stored };
        // When many rows use a panel: in place its rows compete for the same sets of the cache, or
        // lie in a page each.
        let copy = m > 4 * MR && k >= 64 && !self.b_is_near();
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
                    interleaved: interleaved.then_some(MR * k),
                    b,
                    panel,
                    copy: false,
                    c: self.c.add(i * self.ldc + first),
                    ldc: self.ldc,
                    skip,
                    end,
                    start: start.from(first),
                    relu: self.relu && p + k == self.k,
                };
                if self.b.col != 1 {
                    transpose_at(end, k, b.first, b.col, panel, width);
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
                    strip.rows::<S, MR, 2, LANES>(simd, m);
                } else {
                    strip.rows::<S, MR, 1, LANES>(simd, m);
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

/// The columns of a block of A, `MR` rows at a time one after the other; the rows of the last tiles
/// may be fewer and leave gaps.
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
