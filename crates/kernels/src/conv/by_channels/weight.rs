//! The gradient with respect to the weight whose vectors are neighbouring output channels.
//!
//! dy is transposed so that a vector holds neighbouring outputs. A tile is up to two such vectors
//! times a few weights: for each window the outputs are loaded once, and the pixel of each weight
//! is broadcast. So windows can lie anywhere, and those that have the tap outside of the image are
//! left out.
//!
//! Each sum runs over (n, i, j) ascending in one chain.

use core::ops::Range;

use crate::array;
use crate::conv::axis::Span;
use crate::conv::problem::{Problem, SubProblem};
use crate::conv::scratch::{Scratch, in_panel};
use crate::conv::weight_job::WeightJob;
use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd, Vector};
use crate::transpose::transpose;

/// Computes a job, see the head of this file.
#[inline(always)]
pub(in crate::conv) fn run<T: Scalar, S: Simd>(
    simd: S,
    job: WeightJob<'_, T>,
    scratch: &mut Scratch,
) {
    let room = in_panel::<T>();
    let panel = scratch.panel.fill(room, T::zero());
    let sums = scratch.sums.fill(room, T::zero());
    let outputs = job.problem.outputs;
    let mut o = 0;
    while o < outputs {
        let vectors = if outputs - o > S::lanes::<T>() { 2 } else { 1 };
        let width = vectors * S::lanes::<T>();
        let columns = WeightColumns {
            outputs: o..outputs.min(o + width),
            width,
        };
        for part in job.problem.parts(room / width, usize::MAX) {
            let p = &part.problem;
            sums[..p.taps() * width].fill(T::zero());
            for n in 0..job.images {
                columns.image::<T, S>(simd, &job, n, &part, panel, sums);
            }
            columns.store(p, sums, job.dw);
        }
        o += width;
    }
}

/// One or two vectors of outputs.
struct WeightColumns {
    outputs: Range<usize>,
    /// Outputs of the panel: those of one or two vectors.
    width: usize,
}

impl WeightColumns {
    /// Adds what image `n` gives to the sums of a part of the taps.
    #[inline(always)]
    fn image<T: Scalar, S: Simd>(
        &self,
        simd: S,
        job: &WeightJob<'_, T>,
        n: usize,
        part: &SubProblem,
        panel: &mut [T],
        sums: &mut [T],
    ) {
        let (p, width) = (&part.problem, self.width);
        let block_cols = job.problem.cols.windows.clamp(1, in_panel::<T>() / width);
        let block_rows = in_panel::<T>() / width / block_cols;
        let x = &job.x[n * job.x_image + part.input * p.source_plane()..];
        let dy = &job.dy[n * job.dy_image + self.outputs.start * p.plane..];
        for i in (0..p.rows.windows).step_by(block_rows) {
            for j in (0..p.cols.windows).step_by(block_cols) {
                let rows = i..p.rows.windows.min(i + block_rows);
                let cols = j..p.cols.windows.min(j + block_cols);
                pack(p, &rows, &cols, self.outputs.len(), dy, panel, width);
                for row_taps in p.rows.reaches(rows.clone()) {
                    for col_taps in p.cols.reaches(cols.clone()) {
                        let tiles = SameWindows {
                            p,
                            x,
                            panel,
                            first: (i, j),
                            width: cols.len(),
                            rows: &row_taps,
                            cols: &col_taps,
                        };
                        if width == S::lanes::<T>() {
                            tiles.run::<S, 1>(simd, sums);
                        } else {
                            tiles.run::<S, 2>(simd, sums);
                        }
                    }
                }
            }
        }
    }

    /// Writes the sums of a part of the taps to their weights.
    #[inline(always)]
    fn store<T: Scalar>(&self, p: &Problem, sums: &[T], dw: &mut [T]) {
        let mut sums = sums.chunks_exact(self.width);
        for c in 0..p.inputs {
            for a in 0..p.rows.taps {
                for (b, sums) in (0..p.cols.taps).zip(&mut sums) {
                    for (o, &sum) in self.outputs.clone().zip(sums) {
                        dw[p.filter.at(o, c, a, b)] = sum;
                    }
                }
            }
        }
    }
}

/// panel[place · `width` + o] = dy of output o at the place of a window in the block.
#[inline(always)]
fn pack<T: Scalar>(
    p: &Problem,
    rows: &Range<usize>,
    cols: &Range<usize>,
    outputs: usize,
    dy: &[T],
    panel: &mut [T],
    width: usize,
) {
    let (lines, len) = if cols.len() == p.down {
        (1, rows.len() * cols.len())
    } else {
        (rows.len(), cols.len())
    };
    for line in 0..lines {
        let dy = &dy[(rows.start + line) * p.down + cols.start..];
        transpose(
            outputs,
            len,
            dy,
            p.plane,
            &mut panel[line * len * width..],
            width,
        );
    }
}

/// The weights of a span of row taps and a span of column taps: all have the same windows.
struct SameWindows<'a, T> {
    p: &'a Problem,
    x: &'a [T],
    panel: &'a [T],
    /// The first window of the panel, and how many of a row are in it.
    first: (usize, usize),
    width: usize,
    rows: &'a Span,
    cols: &'a Span,
}

/// The most weights of a tile.
const WEIGHTS: usize = 8;

impl<T: Scalar> SameWindows<'_, T> {
    /// All weights, in tiles of nearly equal size.
    #[inline(always)]
    fn run<S: Simd, const VECS: usize>(&self, simd: S, sums: &mut [T]) {
        let (p, rows, cols) = (self.p, &self.rows.windows, &self.cols.windows);
        if rows.is_empty() || cols.is_empty() {
            return;
        }
        let most = if VECS == 2 { 6 } else { WEIGHTS };
        let count = p.inputs * self.rows.taps.len() * self.cols.taps.len();
        let tiles = count.div_ceil(most);
        let mut taps = self.taps();
        let width = VECS * S::lanes::<T>();
        let down = p.rows.step * p.cols.size;
        let span = (rows.len() - 1) * down + (cols.len() - 1) * p.cols.step + 1;
        let first = (rows.start - self.first.0) * self.width + cols.start - self.first.1;
        let len = (rows.len() - 1) * self.width + cols.len();
        let panel = &self.panel[first * width..][..len * width];
        let (start, end) = (sums.as_mut_ptr(), sums.len());
        for t in 0..tiles {
            let count = count / tiles + usize::from(t < count % tiles);
            let (mut x, mut out) = ([self.x.as_ptr(); WEIGHTS], [start; WEIGHTS]);
            for ((x, out), (from, to)) in x.iter_mut().zip(&mut out).zip(taps.by_ref().take(count))
            {
                *x = self.x[from..][..span].as_ptr();
                assert!((to + 1) * width <= end, "the sums are too short");
                *out = start.wrapping_add(to * width);
            }
            let weights = Weights {
                x,
                out,
                dy: panel.as_ptr(),
                rows: rows.len(),
                cols: cols.len(),
                steps: (down, p.cols.step),
                dy_row: self.width,
            };
            // SAFETY: the first `count` pointers of x have `span` elements, as many as the windows
            // reach over, and those of the sums have `width`; the panel is a slice of the vectors
            // of all windows. All three slices are borrowed for the whole of this function.
            unsafe {
                match count {
                    1 => simd.call(ChannelWeightKernel::<_, 1, VECS>::new(weights)),
                    2 => simd.call(ChannelWeightKernel::<_, 2, VECS>::new(weights)),
                    3 => simd.call(ChannelWeightKernel::<_, 3, VECS>::new(weights)),
                    4 => simd.call(ChannelWeightKernel::<_, 4, VECS>::new(weights)),
                    5 => simd.call(ChannelWeightKernel::<_, 5, VECS>::new(weights)),
                    6 => simd.call(ChannelWeightKernel::<_, 6, VECS>::new(weights)),
                    7 if const { VECS == 1 } => {
                        simd.call(ChannelWeightKernel::<_, 7, VECS>::new(weights));
                    }
                    8 if const { VECS == 1 } => {
                        simd.call(ChannelWeightKernel::<_, 8, VECS>::new(weights));
                    }
                    _ => unreachable!("a tile has at most 6 or 8 weights"),
                }
            }
        }
    }

    /// For every weight the pixel of its first window in x, and its place among the sums.
    #[inline(always)]
    fn taps(&self) -> impl Iterator<Item = (usize, usize)> {
        let (p, rows, cols) = (self.p, self.rows.taps.clone(), self.cols.taps.clone());
        let row = p.rows.pixel(self.rows.windows.start);
        let col = p.cols.pixel(self.cols.windows.start);
        let mut at = (0, rows.start, cols.start);
        core::iter::from_fn(move || {
            let (c, a, b) = at;
            at = if c + 1 < p.inputs {
                (c + 1, a, b)
            } else if b + 1 < cols.end {
                (0, a, b + 1)
            } else {
                (0, a + 1, cols.start)
            };
            let row = row.wrapping_add_unsigned(a) as usize;
            let col = col.wrapping_add_unsigned(b) as usize;
            let place = (c * p.rows.taps + a) * p.cols.taps + b;
            Some((c * p.source_plane() + row * p.cols.size + col, place))
        })
    }
}

/// Some weights with the same windows.
struct Weights<T> {
    /// The first pixel of each weight.
    x: [*const T; WEIGHTS],
    /// The sums of each weight.
    out: [*mut T; WEIGHTS],
    dy: *const T,
    rows: usize,
    cols: usize,
    /// From one window to the one below and to the next in x.
    steps: (usize, usize),
    /// Windows of a row of the panel.
    dy_row: usize,
}

/// `MR` weights times `VECS` vectors of outputs.
struct ChannelWeightKernel<T, const MR: usize, const VECS: usize>(Weights<T>);

impl<T, const MR: usize, const VECS: usize> ChannelWeightKernel<T, MR, VECS> {
    /// # Safety
    /// While the tile lives, the pointers of the weights stay valid: the first `MR` of `x` for
    /// reads from the pixel of the first window to that of the last, the first `MR` of `out` for
    /// reads and writes of `VECS` vectors, and `dy` for reads of `VECS` vectors for each window.
    #[inline(always)]
    unsafe fn new(weights: Weights<T>) -> Self {
        Self(weights)
    }
}

impl<T: Scalar, const MR: usize, const VECS: usize> Kernel for ChannelWeightKernel<T, MR, VECS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Weights {
            x,
            out,
            dy,
            rows,
            cols,
            steps: (down, right),
            dy_row,
        } = self.0;
        // SAFETY: `new` asked for pointers that are valid for all windows, and i < rows, j < cols
        // and r < MR.
        unsafe {
            let mut sums: [[S::Vector<T>; VECS]; MR] =
                array::from_fn(|r| array::from_fn(|v| simd.load(out[r].add(v * S::lanes::<T>()))));
            for i in 0..rows {
                for j in 0..cols {
                    let dy = dy.add((i * dy_row + j) * VECS * S::lanes::<T>());
                    let dy: [S::Vector<T>; VECS] =
                        array::from_fn(|v| simd.load(dy.add(v * S::lanes::<T>())));
                    for r in 0..MR {
                        let x = simd.splat(*x[r].add(i * down + j * right));
                        for v in 0..VECS {
                            sums[r][v] = x.multiply_add(dy[v], sums[r][v]);
                        }
                    }
                }
            }
            for (sums, out) in sums.into_iter().zip(out) {
                for (v, sum) in sums.into_iter().enumerate() {
                    sum.store(out.add(v * S::lanes::<T>()));
                }
            }
        }
    }
}
