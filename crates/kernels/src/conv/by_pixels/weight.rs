//! The gradient with respect to the weight whose vectors are neighbouring windows.
//!
//! A tile is up to two outputs times five weights, whose sums are vectors: for each vector of
//! windows that of dy is loaded once for each output and that of x, from the image or a copy with
//! its padding, once for each weight. The last vector of a row overlaps the one before it; the
//! lanes of both operands that have been summed are zero.
//!
//! Each lane of a sum runs over (n, i, j) ascending in one chain; at the end the lanes are added in
//! order.

use crate::array;
use crate::conv::lines::copy_lines;
use crate::conv::problem::Problem;
use crate::conv::scratch::{Scratch, in_panel};
use crate::conv::weight_job::WeightJob;
use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd, Vector};

/// The most weights.
const WEIGHTS: usize = 512;

/// Whether the lanes that hold nothing, and what else this costs, are fewer than
/// [`by_channels`](crate::conv::by_channels::weight) wastes.
pub(in crate::conv) fn is_better<T>(p: &Problem, lanes: usize) -> bool {
    let count = p.taps() * p.outputs;
    let fits = p.cols.step == 1
        && p.rows.windows > 0
        && p.cols.windows >= lanes
        && count > 0
        && count <= WEIGHTS.min(in_panel::<T>() / lanes)
        && (is_direct(p) || p.inputs * p.cols.reach() * p.rows.taps <= in_panel::<T>());
    let ratio = |all: usize, used: usize| all as f64 / used as f64;
    let pixels = ratio(p.cols.windows.next_multiple_of(lanes), p.cols.windows) * 1.25;
    // Transposing dy costs as much as some taps.
    let channels =
        ratio(p.outputs.next_multiple_of(lanes), p.outputs) * (1.0 + ratio(16, p.taps().max(1)));
    fits && pixels < channels
}

fn is_direct(p: &Problem) -> bool {
    p.rows.is_inside() && p.cols.is_inside()
}

/// Computes a job, see the head of this file.
#[inline(always)]
pub(in crate::conv) fn run<T: Scalar, S: Simd>(
    simd: S,
    job: WeightJob<'_, T>,
    scratch: &mut Scratch,
) {
    let p = job.problem;
    let taps = p.taps();
    let sums = scratch
        .sums
        .fill(p.outputs * taps * S::lanes::<T>(), T::zero());
    let source = WeightSource::of::<T>(p);
    let lines = scratch.lines.fill(source.copied(p), T::zero());
    let mut places = [0; WEIGHTS];
    for (t, place) in places[..taps].iter_mut().enumerate() {
        let (rest, b) = (t / p.cols.taps, t % p.cols.taps);
        let (c, a) = (rest / p.rows.taps, rest % p.rows.taps);
        *place = (c * source.seen + a) * source.line + b;
    }
    for n in 0..job.images {
        let image = &job.x[n * job.x_image..][..p.inputs * p.source_plane()];
        let dy = &job.dy[n * job.dy_image..][..p.outputs * p.plane];
        for i in (0..p.rows.windows).step_by(source.band) {
            let mut band = WeightBand {
                p,
                x: source.rows(simd, p, i, image, lines),
                line: source.line,
                rows: source.band.min(p.rows.windows - i),
                dy: &dy[i * p.down..],
                places: &places[..taps],
                sums,
            };
            band.tiles::<S>(simd);
        }
    }
    store(p, sums, S::lanes::<T>(), job.dw);
}

/// Writes the sum of the lanes of each weight.
#[inline(always)]
fn store<T: Scalar>(p: &Problem, sums: &[T], lanes: usize, dw: &mut [T]) {
    let mut sums = sums.chunks_exact(lanes);
    for o in 0..p.outputs {
        for c in 0..p.inputs {
            for a in 0..p.rows.taps {
                for (b, sums) in (0..p.cols.taps).zip(&mut sums) {
                    dw[p.filter.at(o, c, a, b)] = sums.iter().fold(T::zero(), |sum, &v| sum + v);
                }
            }
        }
    }
}

/// Where vectors of pixels are loaded from: the image itself, or copies of a band of its lines.
struct WeightSource {
    direct: bool,
    /// From one line to the next.
    line: usize,
    /// Rows of windows that go together.
    band: usize,
    /// Rows of pixels that these see; the image has as many if it is read itself.
    seen: usize,
}

impl WeightSource {
    #[inline(always)]
    fn of<T>(p: &Problem) -> Self {
        if is_direct(p) {
            return Self {
                direct: true,
                line: p.cols.size,
                band: p.rows.windows,
                seen: p.rows.size,
            };
        }
        let line = p.cols.reach();
        let room = (in_panel::<T>() / p.inputs / line - p.rows.taps) / p.rows.step + 1;
        let band = room.min(p.rows.windows);
        Self {
            direct: false,
            line,
            band,
            seen: (band - 1) * p.rows.step + p.rows.taps,
        }
    }

    /// Elements of the copies.
    #[inline(always)]
    fn copied(&self, p: &Problem) -> usize {
        if self.direct {
            0
        } else {
            p.inputs * self.seen * self.line
        }
    }

    /// The pixels that the windows from row `i` on see.
    #[inline(always)]
    fn rows<'a, T: Scalar, S: Simd>(
        &self,
        simd: S,
        p: &Problem,
        i: usize,
        image: &'a [T],
        lines: &'a mut [T],
    ) -> &'a [T] {
        let (top, seen) = (p.rows.pixel(i), self.seen);
        if self.direct {
            return &image[top as usize * self.line + p.cols.first as usize..];
        }
        if self.band < p.rows.windows && (top < 0 || top + seen as isize > p.rows.size as isize) {
            // Rows that are outside now were inside before.
            lines.iter_mut().for_each(|v| *v = T::zero());
        }
        let axes = [&p.rows, &p.cols];
        let plane = seen * self.line;
        copy_lines(simd, axes, (top, seen), 1, self.line, plane, image, lines);
        lines
    }
}

/// Some rows of windows whose taps are all inside of x.
struct WeightBand<'a, T> {
    p: &'a Problem,
    x: &'a [T],
    /// From one line to the next in x.
    line: usize,
    /// Rows of windows.
    rows: usize,
    dy: &'a [T],
    /// Where the taps are, from the first one of a window on.
    places: &'a [usize],
    /// A vector for each output and tap.
    sums: &'a mut [T],
}

impl<T: Scalar> WeightBand<'_, T> {
    #[inline(always)]
    fn tiles<S: Simd>(&mut self, simd: S) {
        let p = self.p;
        let taps = self.places.len();
        let far = self.places.iter().fold(0, |far, &place| far.max(place));
        let last = (self.rows - 1) * p.rows.step * self.line + p.cols.windows;
        assert!(
            far + last <= self.x.len()
                && (p.outputs - 1) * p.plane + (self.rows - 1) * p.down + p.cols.windows
                    <= self.dy.len()
                && p.outputs * taps * S::lanes::<T>() <= self.sums.len(),
            "x, dy or the sums are too short"
        );
        for o in (0..p.outputs).step_by(2) {
            let pair = p.outputs - o > 1;
            let most = if pair || !taps.is_multiple_of(9) {
                5
            } else {
                9
            };
            let (tiles, mut t) = (taps.div_ceil(most), 0);
            for tile in 0..tiles {
                let len = taps / tiles + usize::from(tile < taps % tiles);
                // SAFETY: the assertion above compares the last elements that the band uses of x,
                // dy and the sums with the lengths of the slices; o + 1 or 2 outputs and t + `len`
                // taps are in the band.
                unsafe {
                    match (pair, len) {
                        (true, 1) => tile_of::<T, S, 2, 1>(simd, self, o, t),
                        (true, 2) => tile_of::<T, S, 2, 2>(simd, self, o, t),
                        (true, 3) => tile_of::<T, S, 2, 3>(simd, self, o, t),
                        (true, 4) => tile_of::<T, S, 2, 4>(simd, self, o, t),
                        (true, _) => tile_of::<T, S, 2, 5>(simd, self, o, t),
                        (false, 1) => tile_of::<T, S, 1, 1>(simd, self, o, t),
                        (false, 2) => tile_of::<T, S, 1, 2>(simd, self, o, t),
                        (false, 3) => tile_of::<T, S, 1, 3>(simd, self, o, t),
                        (false, 4) => tile_of::<T, S, 1, 4>(simd, self, o, t),
                        (false, 5) => tile_of::<T, S, 1, 5>(simd, self, o, t),
                        (false, _) => tile_of::<T, S, 1, 9>(simd, self, o, t),
                    }
                }
                t += len;
            }
        }
    }
}

/// Calls the tile of some outputs and taps.
///
/// # Safety
/// The outputs `output..output + MR` and the taps `tap..tap + NR` are in the band, whose slices are
/// as long as its rows, windows, outputs and taps ask for.
#[inline(always)]
unsafe fn tile_of<T: Scalar, S: Simd, const MR: usize, const NR: usize>(
    simd: S,
    band: &mut WeightBand<'_, T>,
    output: usize,
    tap: usize,
) {
    // SAFETY: the caller promises outputs and taps of the band, and slices that are long enough.
    simd.call(unsafe { PixelWeightKernel::<_, MR, NR>::new(band, output, tap) });
}

/// The sums of `MR` outputs and `NR` taps.
struct PixelWeightKernel<'a, 'b, T, const MR: usize, const NR: usize> {
    band: &'a mut WeightBand<'b, T>,
    output: usize,
    tap: usize,
}

impl<'a, 'b, T, const MR: usize, const NR: usize> PixelWeightKernel<'a, 'b, T, MR, NR> {
    /// # Safety
    /// The outputs `output..output + MR` and the taps `tap..tap + NR` are in the band, whose slices
    /// are as long as its rows, windows, outputs and taps ask for.
    #[inline(always)]
    unsafe fn new(band: &'a mut WeightBand<'b, T>, output: usize, tap: usize) -> Self {
        Self { band, output, tap }
    }
}

impl<T: Scalar, const MR: usize, const NR: usize> Kernel for PixelWeightKernel<'_, '_, T, MR, NR> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let band = self.band;
        let p = band.p;
        let taps = band.places.len();
        let full = p.cols.windows / S::lanes::<T>();
        let rest = p.cols.windows % S::lanes::<T>();
        // SAFETY: `new` asked for outputs and taps of the band and for slices that are as long as
        // its windows ask for; the loops below stay within these.
        unsafe {
            let place = |r, t| ((self.output + r) * taps + self.tap + t) * S::lanes::<T>();
            let out = band.sums.as_mut_ptr();
            let mut sums: [[S::Vector<T>; NR]; MR] =
                array::from_fn(|r| array::from_fn(|t| simd.load(out.add(place(r, t)))));
            let mut x: [*const T; NR] =
                array::from_fn(|t| band.x.as_ptr().add(band.places[self.tap + t]));
            let mut dy: [*const T; MR] =
                array::from_fn(|r| band.dy.as_ptr().add((self.output + r) * p.plane));
            for _ in 0..band.rows {
                for j in 0..full {
                    let dy: [S::Vector<T>; MR] =
                        array::from_fn(|r| simd.load(dy[r].add(j * S::lanes::<T>())));
                    for t in 0..NR {
                        let x = simd.load(x[t].add(j * S::lanes::<T>()));
                        for r in 0..MR {
                            sums[r][t] = x.multiply_add(dy[r], sums[r][t]);
                        }
                    }
                }
                if rest > 0 {
                    let (j, skip) = (p.cols.windows - S::lanes::<T>(), S::lanes::<T>() - rest);
                    let dy: [S::Vector<T>; MR] =
                        array::from_fn(|r| simd.load(dy[r].add(j)).skip(skip));
                    for t in 0..NR {
                        let x = simd.load(x[t].add(j)).skip(skip);
                        for r in 0..MR {
                            sums[r][t] = x.multiply_add(dy[r], sums[r][t]);
                        }
                    }
                }
                x = array::from_fn(|t| x[t].wrapping_add(p.rows.step * band.line));
                dy = array::from_fn(|r| dy[r].wrapping_add(p.down));
            }
            for (r, sums) in sums.into_iter().enumerate() {
                for (t, sum) in sums.into_iter().enumerate() {
                    sum.store(out.add(place(r, t)));
                }
            }
        }
    }
}
