//! A correlation whose vectors are neighbouring windows.

use super::correlate::{Correlate, Epilogue};
use super::correlation::{Correlation, Filter, Part};
use super::lines::copy_lines;
use super::scratch::{Scratch, in_lines};
use crate::array;
use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd, Vector};
use crate::sizes;

/// The most column taps.
const TAPS: usize = 32;
/// The most vectors of windows of a band.
const SPOTS: usize = 256;

/// Whether the lanes that hold nothing, and what else this costs, are fewer than
/// [`super::by_channels`] wastes.
pub(super) fn is_better(p: &Correlation, lanes: usize, lines: usize) -> bool {
    let fits = p.taps() > 0
        && p.cols.taps <= TAPS
        && p.cols.windows.div_ceil(lanes) <= SPOTS
        && (is_direct(p, lanes)
            || sizes::product(&[p.inputs, line(p, lanes), p.rows.taps])
                .is_some_and(|len| len <= lines));
    let ratio = |all: usize, used: usize| all as f64 / used as f64;
    let pixels = ratio(p.cols.windows.next_multiple_of(lanes), p.cols.windows);
    // With few outputs, a pixel is loaded for few products.
    let outputs = match p.outputs {
        1 => 1.8,
        2 => 1.3,
        _ => 1.0,
    };
    // Transposing the sums costs as much as a few taps; tiles of a single vector wait for their
    // loads; windows that are apart are stored one by one.
    let single = if p.outputs <= lanes { 1.4 } else { 1.0 };
    let apart = if p.right > 1 { 2.0 } else { 1.0 };
    let channels = ratio(p.outputs.next_multiple_of(lanes), p.outputs)
        * (1.0 + ratio(12, p.taps().max(1)))
        * single
        * apart;
    fits && pixels * outputs < channels
}

/// Whether vectors can be loaded from the image itself.
fn is_direct(p: &Correlation, lanes: usize) -> bool {
    p.rows.is_inside() && p.cols.is_inside() && p.cols.step == 1 && p.cols.windows >= lanes
}

/// Elements of a copied line for one phase of the step.
fn phase(p: &Correlation, lanes: usize) -> usize {
    p.cols.windows.max(lanes) + (p.cols.taps - 1) / p.cols.step
}

/// Elements of a copied line.
fn line(p: &Correlation, lanes: usize) -> usize {
    p.cols.step * phase(p, lanes)
}

/// A tile is up to five outputs times two vectors of windows in a row, or fewer outputs times more
/// vectors, at most ten sums in all (with twelve the compiler runs out of registers): for each tap
/// the vectors are loaded from the line, or a copy with its padding, and each weight is broadcast.
/// The last vector of a row overlaps the one before it.
///
/// Each sum runs over (c, a, b) ascending in one chain; the bias is added last.
#[inline(always)]
pub(super) fn run<T: Scalar, S: Simd>(simd: S, job: Correlate<'_, T>, scratch: &mut Scratch) {
    let p = job.problem;
    let per_row = p.cols.windows.div_ceil(S::lanes::<T>());
    let direct = is_direct(p, S::lanes::<T>());
    let phase = phase(p, S::lanes::<T>());
    let most = SPOTS / per_row;
    let (line, band) = if direct {
        (p.cols.size, most.min(p.rows.windows))
    } else {
        let line = line(p, S::lanes::<T>());
        let room = (in_lines::<T>() / p.inputs / line - p.rows.taps) / p.rows.step + 1;
        (line, room.min(most).min(p.rows.windows))
    };
    // The rows that a band sees; the image has as many if there is a single one.
    let seen = if direct {
        p.rows.size
    } else {
        (band - 1) * p.rows.step + p.rows.taps
    };
    let lines = scratch
        .lines
        .fill(if direct { 0 } else { p.inputs * seen * line }, T::zero());
    let mut cols = [0; TAPS];
    for (b, col) in cols[..p.cols.taps].iter_mut().enumerate() {
        *col = b % p.cols.step * phase + b / p.cols.step;
    }
    let last = p.cols.windows.saturating_sub(S::lanes::<T>());
    let mut spots = [(0, 0); SPOTS];
    for (i, spots) in spots.chunks_mut(per_row).take(band).enumerate() {
        for (v, spot) in spots.iter_mut().enumerate() {
            let j = (v * S::lanes::<T>()).min(last);
            *spot = (i * p.rows.step * line + j, i * p.down + j * p.right);
        }
    }
    let epilogue = job.epilogue(&Part::whole(p), &(0..p.outputs));
    for n in 0..job.images {
        let image = &job.x[n * job.x_image..][..p.inputs * p.source_plane()];
        for i in (0..p.rows.windows).step_by(band) {
            let here = band.min(p.rows.windows - i);
            let x = if direct {
                let first = p.rows.pixel(i) as usize * line + p.cols.first as usize;
                &image[first..]
            } else {
                let top = p.rows.pixel(i);
                if band < p.rows.windows && (top < 0 || top + seen as isize > p.rows.size as isize)
                {
                    // Rows that are outside now were inside before.
                    lines.iter_mut().for_each(|v| *v = T::zero());
                }
                copy_lines(
                    simd,
                    [&p.rows, &p.cols],
                    (top, seen),
                    p.cols.step,
                    phase,
                    seen * line,
                    image,
                    lines,
                );
                &*lines
            };
            let band = Band {
                p,
                x,
                line,
                plane: seen * line,
                cols: &cols[..p.cols.taps],
                spots: &spots[..here * per_row],
                lanes: p.cols.windows.min(S::lanes::<T>()),
                w: job.w,
                epilogue,
                y: &mut job.y[n * job.y_image + p.first + i * p.down..],
            };
            band.outputs::<S>(simd);
        }
    }
}

/// Some rows of windows whose taps are all inside.
struct Band<'a, T> {
    p: &'a Correlation,
    x: &'a [T],
    /// From one line to the next.
    line: usize,
    /// From one input to the next.
    plane: usize,
    /// Where the column taps are in a line.
    cols: &'a [usize],
    /// The vectors of windows: their first tap in x and their sums in y.
    spots: &'a [(usize, usize)],
    /// Windows of a vector.
    lanes: usize,
    w: &'a [T],
    epilogue: Epilogue<'a, T>,
    y: &'a mut [T],
}

impl<T: Scalar> Band<'_, T> {
    /// All outputs, in tiles of nearly equal size.
    #[inline(always)]
    fn outputs<S: Simd>(mut self, simd: S) {
        let p = self.p;
        let end = |spots: &[(usize, usize)]| {
            spots
                .iter()
                .fold((0, 0), |m, s| (m.0.max(s.0), m.1.max(s.1)))
        };
        let (x_end, y_end) = end(self.spots);
        let taps = (p.inputs - 1) * self.plane + (p.rows.taps - 1) * self.line;
        let col = self.cols.iter().fold(0, |m, &col| m.max(col));
        assert!(
            x_end + taps + col + S::lanes::<T>() <= self.x.len()
                && y_end + (p.outputs - 1) * p.plane + (self.lanes - 1) * p.right < self.y.len(),
            "x or y is too short"
        );
        let Filter { row, col, .. } = p.filter;
        let square =
            p.cols.step == 1 && (p.rows.taps, p.cols.taps, row.abs(), col.abs()) == (3, 3, 3, 1);
        let (tiles, mut o) = (p.outputs.div_ceil(6), 0);
        for t in 0..tiles {
            let len = p.outputs / tiles + usize::from(t < p.outputs % tiles);
            match (len, square, col == 1) {
                (5, true, true) => strip::<T, S, 5, 2, 3, false>(simd, &mut self, o),
                (5, true, false) => strip::<T, S, 5, 2, 3, true>(simd, &mut self, o),
                (4, true, true) => strip::<T, S, 4, 2, 3, false>(simd, &mut self, o),
                (4, true, false) => strip::<T, S, 4, 2, 3, true>(simd, &mut self, o),
                (1, ..) => strip::<T, S, 1, 8, 0, false>(simd, &mut self, o),
                (2, ..) => strip::<T, S, 2, 5, 0, false>(simd, &mut self, o),
                (3, ..) => strip::<T, S, 3, 3, 0, false>(simd, &mut self, o),
                (4, ..) => strip::<T, S, 4, 2, 0, false>(simd, &mut self, o),
                (5, ..) => strip::<T, S, 5, 2, 0, false>(simd, &mut self, o),
                _ => strip::<T, S, 6, 2, 0, false>(simd, &mut self, o),
            }
            o += len;
        }
    }
}

/// The results of the outputs `first..first + MR` of a band.
#[inline(always)]
fn strip<
    T: Scalar,
    S: Simd,
    const MR: usize,
    const VECS: usize,
    const K: usize,
    const FLIP: bool,
>(
    simd: S,
    band: &mut Band<'_, T>,
    first: usize,
) {
    let strip = Strip::<_, MR, VECS, K, FLIP> { band, first };
    simd.call(strip);
}

/// The outputs `first..first + MR` of a band. With `K` > 0 the window is `K` × `K`, and its weights
/// are neighbours, in reverse with `FLIP`.
struct Strip<'a, 'b, T, const MR: usize, const VECS: usize, const K: usize, const FLIP: bool> {
    band: &'a mut Band<'b, T>,
    first: usize,
}

impl<T: Scalar, const MR: usize, const VECS: usize, const K: usize, const FLIP: bool> Kernel
    for Strip<'_, '_, T, MR, VECS, K, FLIP>
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
            // SAFETY: the ends of x, y and the weights are checked, here and before the strips.
            unsafe { Self::tile(simd, band, spots, w, y, bias) };
        }
    }
}

impl<T: Scalar, const MR: usize, const VECS: usize, const K: usize, const FLIP: bool>
    Strip<'_, '_, T, MR, VECS, K, FLIP>
{
    /// The sums of the vectors at some spots.
    ///
    /// # Safety
    /// The last taps of the spots, their results and the weights are in their slices.
    #[inline(always)]
    unsafe fn tile<S: Simd>(
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
        // SAFETY: the caller's promise.
        unsafe {
            let mut sums = [[simd.splat(T::zero()); VECS]; MR];
            let mut x: [*const T; VECS] = array::from_fn(|v| start.add(spots[v].0));
            for _ in 0..p.inputs {
                if K > 0 {
                    for a in 0..K {
                        for b in 0..K {
                            let tap = (a * K + b) as isize;
                            let tap = if FLIP { -tap } else { tap };
                            Self::step(simd, &mut sums, x, b, w, tap);
                        }
                        x = array::from_fn(|v| x[v].wrapping_add(line));
                    }
                    x = array::from_fn(|v| x[v].wrapping_add(band.plane).wrapping_sub(K * line));
                } else {
                    for a in 0..p.rows.taps {
                        for (b, &at) in band.cols.iter().enumerate() {
                            let tap = a as isize * row + b as isize * col;
                            Self::step(simd, &mut sums, x, a * line + at, w, tap);
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

    /// One tap.
    #[inline(always)]
    unsafe fn step<S: Simd>(
        simd: S,
        sums: &mut [[S::Vector<T>; VECS]; MR],
        x: [*const T; VECS],
        at: usize,
        w: [*const T; MR],
        tap: isize,
    ) {
        // SAFETY: the caller's promise.
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
/// The results are in their slices.
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
                // SAFETY: the caller's promise.
                unsafe { *y.add(spot.1 + l * right) = sum };
            }
        }
    }
}
