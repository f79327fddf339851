//! A correlation whose vectors are neighbouring windows.
//!
//! A tile is up to five outputs times two vectors of windows in a row, or fewer outputs times more
//! vectors, at most ten sums in all (with twelve the compiler runs out of registers): for each tap
//! the vectors are loaded from the line, or a copy with its padding, and each weight is broadcast.
//! The last vector of a row overlaps the one before it.
//!
//! Each sum runs over (c, a, b) ascending in one chain; the bias is added last.

mod band;
mod tile;
pub(super) mod weight;

use super::job::ConvJob;
use super::lines::copy_lines;
use super::problem::{Filter, Problem, SubProblem};
use super::scratch::{Scratch, in_lines};
use crate::scalar::Scalar;
use crate::simd::Simd;
use crate::sizes;
use band::Band;
use tile::PixelKernel;

/// The most column taps.
const TAPS: usize = 32;
/// The most vectors of windows of a band.
const SPOTS: usize = 256;

/// Whether the lanes that hold nothing, and what else this costs, are fewer than
/// [`super::by_channels`] wastes.
pub(super) fn is_better(p: &Problem, lanes: usize, lines: usize) -> bool {
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
fn is_direct(p: &Problem, lanes: usize) -> bool {
    p.rows.is_inside() && p.cols.is_inside() && p.cols.step == 1 && p.cols.windows >= lanes
}

/// Elements of a copied line for one phase of the step.
fn phase(p: &Problem, lanes: usize) -> usize {
    p.cols.windows.max(lanes) + (p.cols.taps - 1) / p.cols.step
}

/// Elements of a copied line.
fn line(p: &Problem, lanes: usize) -> usize {
    p.cols.step * phase(p, lanes)
}

/// Computes a job, see the head of this file.
#[inline(always)]
pub(super) fn run<T: Scalar, S: Simd>(simd: S, job: ConvJob<'_, T>, scratch: &mut Scratch) {
    let p = job.problem;
    let lanes = S::lanes::<T>();
    let per_row = p.cols.windows.div_ceil(lanes);
    let source = PixelSource::of::<T>(p, lanes, SPOTS / per_row);
    let lines = scratch.lines.fill(source.copied(p), T::zero());
    let mut cols = [0; TAPS];
    for (b, col) in cols[..p.cols.taps].iter_mut().enumerate() {
        *col = b % p.cols.step * source.phase + b / p.cols.step;
    }
    let last = p.cols.windows.saturating_sub(lanes);
    let mut spots = [(0, 0); SPOTS];
    for (i, spots) in spots.chunks_mut(per_row).take(source.band).enumerate() {
        for (v, spot) in spots.iter_mut().enumerate() {
            let j = (v * lanes).min(last);
            *spot = (i * p.rows.step * source.line + j, i * p.down + j * p.right);
        }
    }
    let epilogue = job.epilogue(&SubProblem::whole(p), &(0..p.outputs));
    for n in 0..job.images {
        let image = &job.x[n * job.x_image..][..p.inputs * p.source_plane()];
        for i in (0..p.rows.windows).step_by(source.band) {
            let here = source.band.min(p.rows.windows - i);
            let band = Band {
                p,
                x: source.rows(simd, p, i, image, lines),
                line: source.line,
                plane: source.seen * source.line,
                cols: &cols[..p.cols.taps],
                spots: &spots[..here * per_row],
                lanes: p.cols.windows.min(lanes),
                w: job.w,
                epilogue,
                y: &mut job.y[n * job.y_image + p.first + i * p.down..],
            };
            band.outputs::<S>(simd);
        }
    }
}

/// Where vectors of pixels are loaded from: the image itself, or copies of a band of its lines.
struct PixelSource {
    direct: bool,
    /// From one line to the next.
    line: usize,
    /// Elements of a copied line for one phase of the step.
    phase: usize,
    /// Rows of windows that go together.
    band: usize,
    /// Rows of pixels that these see; the image has as many if it is read itself.
    seen: usize,
}

impl PixelSource {
    /// For bands of at most `most` rows.
    #[inline(always)]
    fn of<T>(p: &Problem, lanes: usize, most: usize) -> Self {
        let phase = phase(p, lanes);
        if is_direct(p, lanes) {
            return Self {
                direct: true,
                line: p.cols.size,
                phase,
                band: most.min(p.rows.windows),
                seen: p.rows.size,
            };
        }
        let line = line(p, lanes);
        let room = (in_lines::<T>() / p.inputs / line - p.rows.taps) / p.rows.step + 1;
        let band = room.min(most).min(p.rows.windows);
        Self {
            direct: false,
            line,
            phase,
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
        copy_lines(
            simd,
            [&p.rows, &p.cols],
            (top, seen),
            p.cols.step,
            self.phase,
            seen * self.line,
            image,
            lines,
        );
        lines
    }
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
            // SAFETY: o + `len` is at most the outputs of the band, and the assertion above
            // compares the last element of x and of y that the spots reach with the lengths of the
            // slices; `square` says that the window is 3 × 3 and its weights are neighbours.
            unsafe {
                match (len, square, col == 1) {
                    (5, true, true) => self.tile::<S, 5, 2, 3, false>(simd, o),
                    (5, true, false) => self.tile::<S, 5, 2, 3, true>(simd, o),
                    (4, true, true) => self.tile::<S, 4, 2, 3, false>(simd, o),
                    (4, true, false) => self.tile::<S, 4, 2, 3, true>(simd, o),
                    (1, ..) => self.tile::<S, 1, 8, 0, false>(simd, o),
                    (2, ..) => self.tile::<S, 2, 5, 0, false>(simd, o),
                    (3, ..) => self.tile::<S, 3, 3, 0, false>(simd, o),
                    (4, ..) => self.tile::<S, 4, 2, 0, false>(simd, o),
                    (5, ..) => self.tile::<S, 5, 2, 0, false>(simd, o),
                    _ => self.tile::<S, 6, 2, 0, false>(simd, o),
                }
            }
            o += len;
        }
    }

    /// The results of the outputs `first..first + MR`.
    ///
    /// # Safety
    /// What [`PixelKernel::new`] asks for holds for this band and `first`.
    #[inline(always)]
    unsafe fn tile<
        S: Simd,
        const MR: usize,
        const VECS: usize,
        const K: usize,
        const FLIP: bool,
    >(
        &mut self,
        simd: S,
        first: usize,
    ) {
        // SAFETY: the caller promises for this band and `first` what `PixelKernel::new` asks for.
        simd.call(unsafe { PixelKernel::<_, MR, VECS, K, FLIP>::new(self, first) });
    }
}
