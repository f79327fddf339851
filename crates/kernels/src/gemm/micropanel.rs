//! The product of a block of A and one micropanel of B, one microtile after the other (loop 1).

use core::mem::MaybeUninit;
use core::ptr;

use super::matrix::Matrix;
use super::micro_kernel::{MicroKernel, prefetch};
use super::start::Start;
use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd};

/// A micropanel of B, which is one or two vectors wide, and the rows of A and C that it meets.
pub(super) struct Micropanel<'a, T> {
    /// The number of terms.
    pub(super) k: usize,
    /// The rows of A that are left.
    pub(super) a: Matrix<T>,
    /// From one micropanel of A to the next if A is packed in micropanels.
    pub(super) micropanel_stride: Option<usize>,
    /// The micropanel of B, whose rows are contiguous.
    pub(super) b: Matrix<T>,
    /// Where B is packed to.
    pub(super) packed: *mut T,
    /// Whether the first micro-kernel packs B, if it is one that can.
    pub(super) is_to_pack: bool,
    /// The rows of C that are left.
    pub(super) c: *mut T,
    pub(super) ldc: usize,
    /// The columns `skip..end` of the micropanel are computed.
    pub(super) skip: usize,
    pub(super) end: usize,
    pub(super) start: Start<'a, T>,
    /// Whether negative results become zero.
    pub(super) relu: bool,
}

/// Whether microtiles of `rows` rows and `vecs` vectors can pack B as they go. Only heights that
/// occur when a block has more than four microtiles can, which is when it pays (`macro_kernel.rs`);
/// the others are not compiled a second time for it.
const fn can_pack<S: Simd>(rows: usize, vecs: usize) -> bool {
    let most = match S::VECTOR {
        64 => 8,
        32 => 6,
        _ => 4,
    };
    vecs > 1 && rows + 2 >= most && rows > 2
}

/// The next `count` microtiles of `R` rows, to be compiled for each instruction set.
struct Microtiles<'a, 'b, T, const R: usize, const VECS: usize> {
    micropanel: &'a mut Micropanel<'b, T>,
    count: usize,
}

impl<'a, 'b, T, const R: usize, const VECS: usize> Microtiles<'a, 'b, T, R, VECS> {
    /// # Safety
    /// As [`Micropanel::microtiles`].
    #[inline(always)]
    unsafe fn new(micropanel: &'a mut Micropanel<'b, T>, count: usize) -> Self {
        Self { micropanel, count }
    }
}

impl<T: Scalar, const R: usize, const VECS: usize> Kernel for Microtiles<'_, '_, T, R, VECS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        // SAFETY: `new` asked for what `microtiles` asks for.
        unsafe {
            self.micropanel.microtiles::<S, R, VECS>(simd, self.count);
        }
    }
}

impl<T: Scalar> Micropanel<'_, T> {
    /// All `m` rows, in the fewest microtiles; their rows differ by at most one, as
    /// [`split`](super::blocking::split) cuts them.
    ///
    /// # Safety
    /// - m and k are not 0, and the micropanel is `VECS` vectors wide.
    /// - A has m rows of k elements: contiguous rows, contiguous columns, or packed micropanels of
    ///   `MR` rows. B has k rows of that width. C has m rows, in which the columns `skip..end` may
    ///   be read and written and no other thread touches them; they are initialised if the sums
    ///   start from them. A row to start from has `end` elements.
    /// - If B is to be packed, `packed` has room for k rows of that width, which are nobody else's.
    #[inline(always)]
    pub(super) unsafe fn rows<S: Simd, const MR: usize, const VECS: usize>(
        mut self,
        simd: S,
        m: usize,
    ) {
        // Eight sums at least have to be under way to keep the multiply-adds busy.
        let most = if VECS == 1 && self.micropanel_stride.is_none() {
            MR.max(8)
        } else {
            MR
        };
        let count = m.div_ceil(most);
        let (rows, larger) = (m / count, m % count);
        // SAFETY: the microtiles have `m` rows in total, for which the caller says that A and C
        // have them; so do B and the place to pack it to.
        unsafe {
            self.of_rows::<S, MR, VECS>(simd, rows + 1, larger);
            self.of_rows::<S, MR, VECS>(simd, rows, count - larger);
        }
    }

    /// The next `count` microtiles of `rows` rows.
    ///
    /// # Safety
    /// As [`Self::rows`] for `rows * count` rows, unless that is 0.
    #[inline(always)]
    unsafe fn of_rows<S: Simd, const MR: usize, const VECS: usize>(
        &mut self,
        simd: S,
        rows: usize,
        count: usize,
    ) {
        if count == 0 {
            return;
        }
        // With `if const`, heights that never occur are not compiled.
        // SAFETY: `rows * count` rows are left, as the caller says.
        unsafe {
            match rows {
                1 => simd.call(Microtiles::<_, 1, VECS>::new(self, count)),
                2 => simd.call(Microtiles::<_, 2, VECS>::new(self, count)),
                3 => simd.call(Microtiles::<_, 3, VECS>::new(self, count)),
                4 => simd.call(Microtiles::<_, 4, VECS>::new(self, count)),
                5 if const { VECS == 1 || MR >= 5 } => {
                    simd.call(Microtiles::<_, 5, VECS>::new(self, count));
                }
                6 if const { VECS == 1 || MR >= 6 } => {
                    simd.call(Microtiles::<_, 6, VECS>::new(self, count));
                }
                7 if const { VECS == 1 || MR >= 7 } => {
                    simd.call(Microtiles::<_, 7, VECS>::new(self, count));
                }
                8 if const { VECS == 1 || MR >= 8 } => {
                    simd.call(Microtiles::<_, 8, VECS>::new(self, count));
                }
                _ => unreachable!("a microtile has at most 8 rows"),
            }
        }
    }

    /// The next `count` microtiles of `R` rows.
    ///
    /// # Safety
    /// As [`Self::rows`] for `R * count` rows.
    #[inline(always)]
    unsafe fn microtiles<S: Simd, const R: usize, const VECS: usize>(
        &mut self,
        simd: S,
        count: usize,
    ) {
        let width = VECS * S::lanes::<T>();
        let is_partial = self.end - self.skip < width;
        let mut whole = MaybeUninit::<[[S::Vector<T>; VECS]; R]>::uninit();
        if is_partial {
            whole.write([[simd.splat(T::zero()); VECS]; R]);
        }
        // A vector is made of its elements.
        let whole = whole.as_mut_ptr().cast::<T>();
        for _ in 0..count {
            let mut kernel = self.micro_kernel();
            // SAFETY: `R` rows are left, as the caller says. A partial microtile is computed in
            // `whole`, which has as many rows of `width` elements; of C only its own columns are
            // read and written.
            unsafe {
                if is_partial {
                    self.start_in::<R>(&mut kernel, whole, width);
                } else {
                    for r in 0..R {
                        prefetch(self.c.wrapping_add((R + r) * self.ldc));
                    }
                }
                if const { can_pack::<S>(R, VECS) } && self.is_to_pack {
                    kernel.run::<S, R, VECS, true>(simd);
                } else {
                    kernel.run::<S, R, VECS, false>(simd);
                }
                if is_partial {
                    self.store_from::<R>(whole, width);
                }
            }
            if const { can_pack::<S>(R, VECS) } && self.is_to_pack {
                self.is_to_pack = false;
                self.b = Matrix::of_rows(self.packed, width);
            }
            let step = self.micropanel_stride.unwrap_or(R * self.a.row_stride);
            self.a.first = self.a.first.wrapping_add(step);
            self.c = self.c.wrapping_add(R * self.ldc);
        }
    }

    /// The micro-kernel of the next microtile, if all its columns are computed.
    #[inline(always)]
    fn micro_kernel(&self) -> MicroKernel<T> {
        MicroKernel {
            k: self.k,
            a: self.a,
            b: self.b,
            packed: self.packed,
            start: match self.start {
                Start::Zero => None,
                Start::Stored => Some(Matrix::of_rows(self.c, self.ldc)),
                Start::Row(row) => Some(Matrix::of_rows(row.as_ptr(), 0)),
            },
            c: self.c,
            ldc: self.ldc,
            relu: self.relu,
        }
    }

    /// Lets a kernel compute `whole` in place of the next microtile of C, from what the sums of the
    /// own columns start from.
    ///
    /// # Safety
    /// `R` rows are left, and `whole` has as many of `width` elements, which are at least `end`.
    #[inline(always)]
    unsafe fn start_in<const R: usize>(
        &self,
        kernel: &mut MicroKernel<T>,
        whole: *mut T,
        width: usize,
    ) {
        if let Some(start) = &mut kernel.start {
            for r in 0..R {
                // SAFETY: r < R, so there is a row of C or one to start from, in which the columns
                // skip..end may be read, and one of `whole`.
                unsafe {
                    let from = start.at(r, self.skip);
                    let to = whole.add(r * width + self.skip);
                    ptr::copy_nonoverlapping(from, to, self.end - self.skip);
                }
            }
            *start = Matrix::of_rows(whole, width);
        }
        (kernel.c, kernel.ldc) = (whole, width);
    }

    /// Copies the own columns of `whole` to the next microtile of C.
    ///
    /// # Safety
    /// `R` rows are left, and `whole` has as many of `width` elements, which are at least `end`.
    #[inline(always)]
    unsafe fn store_from<const R: usize>(&self, whole: *const T, width: usize) {
        for r in 0..R {
            // SAFETY: r < R, so there is a row of C, in which the columns skip..end may be written,
            // and one of `whole`.
            unsafe {
                let from = whole.add(r * width + self.skip);
                let to = self.c.add(r * self.ldc + self.skip);
                ptr::copy_nonoverlapping(from, to, self.end - self.skip);
            }
        }
    }
}
