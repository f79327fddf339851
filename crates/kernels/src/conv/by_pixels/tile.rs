//! The micro-kernel of neighbouring windows: a few outputs times a few vectors of windows.

use super::band::Band;
use crate::array;
use crate::conv::problem::Filter;
use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd, Vector};

/// The outputs `first..first + MR` of a band. With `K` > 0 the window is `K` × `K`, and its weights
/// are neighbours, in reverse with `FLIP`.
pub(super) struct PixelKernel<
    'a,
    'b,
    T,
    const MR: usize,
    const VECS: usize,
    const K: usize,
    const FLIP: bool,
> {
    band: &'a mut Band<'b, T>,
    first: usize,
}

impl<'a, 'b, T, const MR: usize, const VECS: usize, const K: usize, const FLIP: bool>
    PixelKernel<'a, 'b, T, MR, VECS, K, FLIP>
{
    /// # Safety
    /// The band has the outputs `first..first + MR`. From every spot on, its `x` holds a vector at
    /// every tap of every input, and its `y` the band's lanes in the plane of every output. With
    /// `K` > 0 there are `K` rows and columns of taps, whose weights follow each other; without
    /// `FLIP` ascending.
    #[inline(always)]
    pub(super) unsafe fn new(band: &'a mut Band<'b, T>, first: usize) -> Self {
        Self { band, first }
    }
}

impl<T: Scalar, const MR: usize, const VECS: usize, const K: usize, const FLIP: bool> Kernel
    for PixelKernel<'_, '_, T, MR, VECS, K, FLIP>
{
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { band, first, .. } = self;
        let p = band.p;
        // The last weight of the last output is checked here, the others are before it.
        let w: [&T; MR] = array::from_fn(|r| &band.w[p.filter.at(first + r, 0, 0, 0)]);
        for o in [first, first + MR - 1] {
            for (c, a, b) in [(0, 0, 0), (p.inputs - 1, p.rows.taps - 1, p.cols.taps - 1)] {
                assert!(p.filter.at(o, c, a, b) < band.w.len(), "w is too short");
            }
        }
        let w = w.map(core::ptr::from_ref);
        let y = band.y.as_mut_ptr();
        let y = array::from_fn(|r| y.wrapping_add((first + r) * p.plane));
        let bias = band.epilogue.biases().map(|bias| &bias[first..first + MR]);
        for spots in band.spots.chunks(VECS) {
            // The last tile repeats its last vector.
            let last = spots.len() - 1;
            let spots = array::from_fn(|v| spots[v.min(last)]);
            // SAFETY: `new` asked for an x and a y that hold what the spots of the band need; the
            // first and the last weight of the first and the last output were just compared with
            // the length of w, and the place of a weight grows or falls with each of its indices.
            unsafe { Self::sums(simd, band, spots, w, y, bias) };
        }
    }
}

impl<T: Scalar, const MR: usize, const VECS: usize, const K: usize, const FLIP: bool>
    PixelKernel<'_, '_, T, MR, VECS, K, FLIP>
{
    /// The sums of the vectors at some spots.
    ///
    /// # Safety
    /// From every spot on, x holds a vector at every tap of every input; each w points to the first
    /// weight of an output, and all of its weights are in the same slice; each y points to the
    /// plane of an output, which holds the band's lanes at every spot; a bias has `MR` elements.
    #[inline(always)]
    unsafe fn sums<S: Simd>(
        simd: S,
        band: &Band<'_, T>,
        spots: [(usize, usize); VECS],
        mut w: [*const T; MR],
        y: [*mut T; MR],
        bias: Option<&[T]>,
    ) {
        let (p, line) = (band.p, band.line);
        let Filter { row, col, .. } = p.filter;
        let start = band.x.as_ptr();
        // SAFETY: the caller promises a vector of x from every spot on at all taps of all inputs,
        // which are the ones that the loops go over. It promises all weights of the `MR` outputs: w
        // is moved by whole inputs and read at the taps of one. It promises a bias of `MR` elements
        // and `MR` planes of y, and r < MR. A whole vector is only stored where the band has as
        // many lanes, next to each other.
        unsafe {
            let mut sums = [[simd.splat(T::zero()); VECS]; MR];
            let mut x: [*const T; VECS] = array::from_fn(|v| start.add(spots[v].0));
            for _ in 0..p.inputs {
                if K > 0 {
                    for a in 0..K {
                        for b in 0..K {
                            let tap = (a * K + b) as isize;
                            let tap = if FLIP { -tap } else { tap };
                            Self::tap(simd, &mut sums, x, b, w, tap);
                        }
                        x = array::from_fn(|v| x[v].wrapping_add(line));
                    }
                    x = array::from_fn(|v| x[v].wrapping_add(band.plane).wrapping_sub(K * line));
                } else {
                    for a in 0..p.rows.taps {
                        for (b, &at) in band.cols.iter().enumerate() {
                            let tap = a as isize * row + b as isize * col;
                            Self::tap(simd, &mut sums, x, a * line + at, w, tap);
                        }
                    }
                    x = array::from_fn(|v| x[v].wrapping_add(band.plane));
                }
                w = array::from_fn(|r| w[r].wrapping_add(p.filter.input));
            }
            let floor = simd.splat(band.epilogue.floor);
            for (r, sums) in sums.iter_mut().enumerate() {
                let bias = bias.map_or(T::zero(), |bias| *bias.get_unchecked(r));
                for sum in sums {
                    *sum = simd.splat(bias).add(*sum).raise(floor);
                }
            }
            if band.lanes < S::lanes::<T>() || p.right > 1 {
                // A copy, so that the sums themselves need no address.
                let sums = sums;
                let sums = sums.as_flattened();
                // SAFETY: `Vector` promises that a value is its lanes one after the other, aligned
                // for `T`, so that an array of vectors is one of lanes.
                let lanes = core::slice::from_raw_parts(
                    sums.as_ptr().cast::<T>(),
                    sums.len() * S::lanes::<T>(),
                );
                return store_part(lanes, S::lanes::<T>(), [band.lanes, p.right], &spots, &y);
            }
            for r in 0..MR {
                for v in 0..VECS {
                    sums[r][v].store(y[r].add(spots[v].1));
                }
            }
        }
    }

    /// Adds the products of one tap: vectors of pixels `at` behind each x times the weight `tap`
    /// behind each w.
    ///
    /// # Safety
    /// Each x is valid for the read of a vector at `at`, and each w for the read of a weight at
    /// `tap`.
    #[inline(always)]
    unsafe fn tap<S: Simd>(
        simd: S,
        sums: &mut [[S::Vector<T>; VECS]; MR],
        x: [*const T; VECS],
        at: usize,
        w: [*const T; MR],
        tap: isize,
    ) {
        // SAFETY: the caller promises a vector at `at` behind each x and a weight at `tap` behind
        // each w.
        unsafe {
            let x: [S::Vector<T>; VECS] = array::from_fn(|v| simd.load(x[v].add(at)));
            for r in 0..MR {
                let w = simd.splat(*w[r].offset(tap));
                for v in 0..VECS {
                    sums[r][v] = w.multiply_add(x[v], sums[r][v]);
                }
            }
        }
    }
}

/// Stores the first `count` lanes, `right` apart, of vectors of `lanes` elements: those of the
/// first result at all spots, and so on.
///
/// # Safety
/// Each of `y` is valid for writes of `count` elements, `right` apart, from every spot on.
#[inline(never)]
unsafe fn store_part<T: Copy>(
    sums: &[T],
    lanes: usize,
    [count, right]: [usize; 2],
    spots: &[(usize, usize)],
    y: &[*mut T],
) {
    let mut sums = sums.chunks_exact(lanes);
    for &y in y {
        for (spot, sums) in spots.iter().zip(&mut sums) {
            for (l, &sum) in sums[..count].iter().enumerate() {
                // SAFETY: l < count, and the caller promises these elements behind every spot of y.
                unsafe { *y.add(spot.1 + l * right) = sum };
            }
        }
    }
}
