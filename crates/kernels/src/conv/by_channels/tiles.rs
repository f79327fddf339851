//! The sums of windows that have the same taps: vectors of outputs times a few windows at a time.

use crate::array;
use crate::conv::axis::Span;
use crate::conv::problem::Problem;
use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd, Vector};

/// The windows of a span of rows and a span of columns: all have the same taps inside.
pub(super) struct SameTaps<'a, T> {
    pub(super) p: &'a Problem,
    pub(super) x: &'a [T],
    pub(super) panel: &'a [T],
    pub(super) spots: &'a [(usize, usize)],
    pub(super) rows: &'a Span,
    pub(super) cols: &'a Span,
    pub(super) sums: &'a mut [T],
}

impl<T: Scalar> SameTaps<'_, T> {
    #[inline(always)]
    pub(super) fn run<S: Simd>(self, simd: S, width: usize) {
        let (p, rows, cols) = (self.p, &self.rows.taps, &self.cols.taps);
        let (plane, line) = (p.source_plane(), p.cols.size);
        if p.inputs == 0 || rows.is_empty() || cols.is_empty() {
            for &(_, place) in self.spots {
                self.sums[place..][..width].fill(T::zero());
            }
            return;
        }
        // The pixel of the first tap of the first window.
        let row = p.rows.pixel(self.rows.windows.start) + rows.start as isize;
        let col = p.cols.pixel(self.cols.windows.start) + cols.start as isize;
        let x = &self.x[row as usize * line + col as usize..];
        let last = self.spots.last().map_or(0, |spot| spot.0);
        let reach = (p.inputs - 1) * plane + (rows.len() - 1) * line + cols.len();
        let first = (rows.start * p.cols.taps + cols.start) * width;
        assert!(
            last + reach <= x.len()
                && self.panel.len() >= p.taps() * width
                && self
                    .spots
                    .iter()
                    .all(|spot| spot.1 + width <= self.sums.len()),
            "x, the panel or the sums are too short"
        );
        let strip = WindowRun {
            x: x.as_ptr(),
            plane,
            line,
            inputs: p.inputs,
            taps: (rows.len(), cols.len()),
            w: self.panel[first..].as_ptr(),
            w_row: p.cols.taps * width,
            w_plane: p.rows.taps * p.cols.taps * width,
            sums: self.sums.as_mut_ptr(),
            spots: self.spots,
        };
        let square = (rows.len(), cols.len(), p.rows.taps, p.cols.taps) == (3, 3, 3, 3);
        // SAFETY: the assertion above compares the last element that the tiles use of x, of the
        // panel and of the sums with the lengths of these slices, which `self` borrows; `square`
        // says that the taps are three rows and three columns, and all that there are.
        unsafe {
            if width == S::lanes::<T>() {
                strip.tiles::<S, 12, 1>(simd, square);
            } else {
                strip.tiles::<S, 6, 2>(simd, square);
            }
        }
    }
}

/// Some windows with the same taps.
#[derive(Clone, Copy)]
struct WindowRun<'a, T> {
    x: *const T,
    /// From one input to the next in x.
    plane: usize,
    /// From one row to the next in x.
    line: usize,
    inputs: usize,
    /// Rows and columns of taps.
    taps: (usize, usize),
    w: *const T,
    /// From one row of taps to the next in the panel.
    w_row: usize,
    /// From one input to the next in the panel.
    w_plane: usize,
    sums: *mut T,
    spots: &'a [(usize, usize)],
}

impl<T: Scalar> WindowRun<'_, T> {
    /// All windows in tiles of `MR`, and the rest in tiles of four, the last of which repeats a
    /// window instead of being shorter.
    ///
    /// # Safety
    /// The pointers are valid: `x` for reads of all taps of all inputs from the first tap of each
    /// window on, `w` for reads of `VECS` vectors for each tap, `sums` for writes of `VECS` vectors
    /// at the place of each window. With `square` there are three rows and columns of taps, and
    /// those of an input follow each other in the panel.
    #[inline(always)]
    unsafe fn tiles<S: Simd, const MR: usize, const VECS: usize>(self, simd: S, square: bool) {
        let count = self.spots.len();
        let full = count / MR * MR;
        // SAFETY: the caller promises for all windows of the strip what each tile asks for.
        unsafe {
            if full > 0 {
                let strip = self.part(0, full);
                if square {
                    simd.call(ChannelKernel::<_, MR, VECS, 3>::new(strip));
                } else {
                    simd.call(ChannelKernel::<_, MR, VECS, 0>::new(strip));
                }
            }
            if count > full {
                let strip = self.part(full, count - full);
                simd.call(ChannelKernel::<_, 4, VECS, 0>::new(strip));
            }
        }
    }

    #[inline(always)]
    fn part(self, from: usize, len: usize) -> Self {
        Self {
            spots: &self.spots[from..][..len],
            ..self
        }
    }
}

/// A strip in tiles of `MR` windows times `VECS` vectors of outputs; with `K` > 0 its taps are `K`
/// × `K`, and all that there are.
struct ChannelKernel<'a, T, const MR: usize, const VECS: usize, const K: usize>(WindowRun<'a, T>);

impl<'a, T, const MR: usize, const VECS: usize, const K: usize> ChannelKernel<'a, T, MR, VECS, K> {
    /// # Safety
    /// While the tile lives, the pointers of the strip stay valid: `x` for reads of all taps of all
    /// inputs from the first tap of each window on, `w` for reads of `VECS` vectors for each tap,
    /// `sums` for writes of `VECS` vectors at the place of each window. With `K` > 0 there are `K`
    /// rows and columns of taps, and those of an input follow each other in the panel.
    #[inline(always)]
    unsafe fn new(strip: WindowRun<'a, T>) -> Self {
        Self(strip)
    }
}

impl<T: Scalar, const MR: usize, const VECS: usize, const K: usize> Kernel
    for ChannelKernel<'_, T, MR, VECS, K>
{
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        for spots in self.0.spots.chunks(MR) {
            let last = spots.len() - 1;
            let spots: [(usize, usize); MR] = array::from_fn(|r| spots[r.min(last)]);
            // SAFETY: `new` asked for pointers that are valid for the windows of the strip, of
            // which these are some.
            unsafe { self.sums(simd, spots) };
        }
    }
}

impl<T: Scalar, const MR: usize, const VECS: usize, const K: usize>
    ChannelKernel<'_, T, MR, VECS, K>
{
    /// The sums of `MR` windows.
    ///
    /// # Safety
    /// The windows are some of the strip's.
    #[inline(always)]
    unsafe fn sums<S: Simd>(&self, simd: S, spots: [(usize, usize); MR]) {
        let strip = &self.0;
        let (lanes, line) = (S::lanes::<T>(), strip.line);
        // SAFETY: `new` asked for pointers that are valid for the windows and taps of the strip,
        // and the loops go over these.
        unsafe {
            let mut sums = [[simd.splat(T::zero()); VECS]; MR];
            let mut x: [*const T; MR] = array::from_fn(|r| strip.x.add(spots[r].0));
            let mut w = strip.w;
            for _ in 0..strip.inputs {
                if K > 0 {
                    for a in 0..K {
                        for b in 0..K {
                            let w = w.add((a * K + b) * VECS * lanes);
                            Self::tap(simd, &mut sums, &x, a * line + b, w);
                        }
                    }
                } else {
                    for a in 0..strip.taps.0 {
                        for b in 0..strip.taps.1 {
                            let w = w.add(a * strip.w_row + b * VECS * lanes);
                            Self::tap(simd, &mut sums, &x, a * line + b, w);
                        }
                    }
                }
                x = x.map(|x| x.wrapping_add(strip.plane));
                w = w.wrapping_add(strip.w_plane);
            }
            for (sums, (_, place)) in sums.into_iter().zip(spots) {
                for (v, sums) in sums.into_iter().enumerate() {
                    sums.store(strip.sums.add(place + v * lanes));
                }
            }
        }
    }

    /// Adds the products of one tap: the pixels `at` behind each x times the weights at w.
    ///
    /// # Safety
    /// Each x is valid for a read at `at`, and w for reads of `VECS` vectors.
    #[inline(always)]
    unsafe fn tap<S: Simd>(
        simd: S,
        sums: &mut [[S::Vector<T>; VECS]; MR],
        x: &[*const T; MR],
        at: usize,
        w: *const T,
    ) {
        // SAFETY: the caller promises a pixel at `at` behind each x, and `VECS` vectors at w.
        unsafe {
            let w: [S::Vector<T>; VECS] = array::from_fn(|v| simd.load(w.add(v * S::lanes::<T>())));
            for r in 0..MR {
                let x = simd.splat(*x[r].add(at));
                for v in 0..VECS {
                    sums[r][v] = x.multiply_add(w[v], sums[r][v]);
                }
            }
        }
    }
}
