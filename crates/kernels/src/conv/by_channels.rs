//! A correlation whose vectors are neighbouring output channels.

use super::correlate::{Correlate, Epilogue};
use super::correlation::{Axis, Correlation, Span};
use super::lines::copy_lines;
use super::scratch::{Scratch, in_lines, in_panel};
use crate::array;
use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd, Vector};
use crate::transpose::transpose;
use core::ops::Range;

/// A block of windows, whose sums lie side by side in the scratch.
struct Block {
    rows: Range<usize>,
    cols: Range<usize>,
}

/// The most windows of a block.
const WINDOWS: usize = 512;

/// The weights of up to two vectors of outputs and of as many taps as the scratch holds are packed
/// once for all images. A tile is these outputs times a few windows: for each tap the weights are
/// loaded once, and the pixel of each window is broadcast. So windows can lie anywhere, and no
/// width of an image wastes lanes. An image that fits into the scratch is copied with its padding,
/// which keeps the tiles full; otherwise taps outside of the image are left out. The sums are
/// transposed as they are stored.
///
/// Each sum runs over (c, a, b) ascending in one chain for each part of the taps; the sums of the
/// parts are added in order, that of the first to the bias.
#[inline(always)]
pub(super) fn run<T: Scalar, S: Simd>(simd: S, job: Correlate<'_, T>, scratch: &mut Scratch) {
    let whole = job.problem;
    let per_channel = whole.rows.reach() * whole.cols.reach();
    let padded = !(whole.rows.is_inside() && whole.cols.is_inside())
        && whole.taps() > 0
        && per_channel <= in_lines::<T>();
    let together = if padded {
        in_lines::<T>() / per_channel.max(1)
    } else {
        usize::MAX
    };
    let mut spots = Spots {
        list: [(0, 0); WINDOWS],
        shape: None,
    };
    let mut o = 0;
    while o < whole.outputs {
        let width = if whole.outputs - o > S::lanes::<T>() {
            2 * S::lanes::<T>()
        } else {
            S::lanes::<T>()
        };
        let outputs = o..whole.outputs.min(o + width);
        o = outputs.end;
        let most = WINDOWS.min(in_panel::<T>() / width);
        let block_cols = whole.cols.windows.min(most);
        let block_rows = (most / block_cols).min(whole.rows.windows);
        let sums = scratch
            .sums
            .fill(block_rows * block_cols * width, T::zero());
        for part in whole.parts(in_panel::<T>() / width, together) {
            let mut p = part.problem;
            let panel = scratch.panel.fill(p.taps() * width, T::zero());
            pack(&p, outputs.clone(), job.w, panel, width);
            let epilogue = job.epilogue(&part, &outputs);
            let source = p;
            let mut copied = &mut [][..];
            if padded {
                (p.rows, p.cols) = (inside(p.rows), inside(p.cols));
                copied = scratch.lines.fill(p.inputs * p.source_plane(), T::zero());
            }
            for n in 0..job.images {
                let image = &job.x[n * job.x_image + part.input * source.source_plane()..];
                let x = if padded {
                    copy_lines(
                        simd,
                        [&source.rows, &source.cols],
                        (source.rows.first, p.rows.size),
                        1,
                        p.cols.size,
                        p.source_plane(),
                        &image[..p.inputs * source.source_plane()],
                        copied,
                    );
                    &*copied
                } else {
                    image
                };
                let y = &mut job.y[n * job.y_image + outputs.start * p.plane..];
                for i in (0..p.rows.windows).step_by(block_rows) {
                    for j in (0..p.cols.windows).step_by(block_cols) {
                        let block = Block {
                            rows: i..p.rows.windows.min(i + block_rows),
                            cols: j..p.cols.windows.min(j + block_cols),
                        };
                        for rows in p.rows.spans(block.rows.clone()) {
                            for cols in p.cols.spans(block.cols.clone()) {
                                let spots = spots.of(&p, &block, [&rows, &cols], width);
                                let tiles = Tiles {
                                    p: &p,
                                    x,
                                    panel,
                                    spots,
                                    rows: &rows,
                                    cols: &cols,
                                    sums,
                                };
                                tiles.run::<S>(simd, width);
                            }
                        }
                        store(&p, outputs.len(), &block, sums, width, epilogue, y);
                    }
                }
            }
        }
    }
}

/// The same windows of an axis that is as long as they reach.
fn inside(axis: Axis) -> Axis {
    Axis {
        first: 0,
        size: axis.reach(),
        ..axis
    }
}

/// Where the windows of a span are.
struct Spots {
    /// For each window its first tap in x, counted from that of the first one, and its sums in the
    /// scratch.
    list: [(usize, usize); WINDOWS],
    /// Rows and columns of the block that the list is for, if it is for a whole one.
    shape: Option<(usize, usize)>,
}

impl Spots {
    /// The list for the windows of a span of rows and a span of columns of a block.
    #[inline(always)]
    fn of(
        &mut self,
        p: &Correlation,
        block: &Block,
        [rows, cols]: [&Span; 2],
        width: usize,
    ) -> &[(usize, usize)] {
        let (height, per_row) = (rows.windows.len(), cols.windows.len());
        let whole = (height, per_row) == (block.rows.len(), block.cols.len());
        let shape = whole.then_some((height, per_row * width));
        if shape.is_none() || self.shape != shape {
            self.shape = shape;
            let (top, left) = (
                rows.windows.start - block.rows.start,
                cols.windows.start - block.cols.start,
            );
            let down = p.rows.step * p.cols.size;
            for (i, list) in self.list.chunks_mut(per_row).take(height).enumerate() {
                let place = (top + i) * block.cols.len() + left;
                for (j, spot) in list.iter_mut().enumerate() {
                    *spot = (i * down + j * p.cols.step, (place + j) * width);
                }
            }
        }
        &self.list[..height * per_row]
    }
}

/// y = the transpose of the sums, which meet it as the epilogue says.
#[inline(always)]
fn store<T: Scalar>(
    p: &Correlation,
    outputs: usize,
    block: &Block,
    sums: &[T],
    width: usize,
    epilogue: Epilogue<'_, T>,
    y: &mut [T],
) {
    // Windows that are neighbours in y too.
    let (lines, len) = match (p.right, block.cols.len()) {
        (1, cols) if cols == p.down => (1, block.rows.len() * cols),
        (1, cols) => (block.rows.len(), cols),
        (_, cols) => (block.rows.len() * cols, 1),
    };
    let per_row = lines.div_ceil(block.rows.len());
    for (line, sums) in sums.chunks_exact(len * width).take(lines).enumerate() {
        let (i, j) = (
            block.rows.start + line / per_row,
            block.cols.start + line % per_row,
        );
        let first = p.first + i * p.down + j * p.right;
        let mut planes = y.chunks_mut(p.plane);
        for o in (0..outputs).step_by(4) {
            let mut next = || {
                planes
                    .next()
                    .map_or(&mut [][..], |plane| &mut plane[first..][..len])
            };
            let y = [next(), next(), next(), next()];
            if outputs - o >= 4 {
                quad(sums, width, o, epilogue, y);
            } else {
                for (k, y) in y.into_iter().enumerate().take(outputs - o) {
                    single(sums, width, o + k, 0, epilogue, y);
                }
            }
        }
    }
}

/// Four outputs, four windows at a time.
#[inline(always)]
fn quad<T: Scalar>(
    sums: &[T],
    width: usize,
    o: usize,
    epilogue: Epilogue<'_, T>,
    y: [&mut [T]; 4],
) {
    let [y0, y1, y2, y3] = y;
    let done = y0.len() / 4 * 4;
    let bias: [T; 4] = array::from_fn(|k| epilogue.bias(o + k));
    {
        let chunks = y0
            .as_chunks_mut::<4>()
            .0
            .iter_mut()
            .zip(y1.as_chunks_mut::<4>().0);
        let chunks = chunks
            .zip(y2.as_chunks_mut::<4>().0)
            .zip(y3.as_chunks_mut::<4>().0);
        for ((((y0, y1), y2), y3), sums) in chunks.zip(sums.chunks_exact(4 * width)) {
            let s: [&[T; 4]; 4] =
                array::from_fn(|q| &sums[q * width..][o / 4 * 4..].as_chunks::<4>().0[0]);
            for (k, y) in [y0, y1, y2, y3].into_iter().enumerate() {
                let sum = [s[0][k], s[1][k], s[2][k], s[3][k]];
                let start = if epilogue.is_first { [bias[k]; 4] } else { *y };
                for l in 0..4 {
                    y[l] = epilogue.finish(start[l], sum[l]);
                }
            }
        }
    }
    for (k, y) in [y0, y1, y2, y3].into_iter().enumerate() {
        single(sums, width, o + k, done, epilogue, y);
    }
}

/// One output from window `from` on.
#[inline(always)]
fn single<T: Scalar>(
    sums: &[T],
    width: usize,
    o: usize,
    from: usize,
    epilogue: Epilogue<'_, T>,
    y: &mut [T],
) {
    let bias = epilogue.bias(o);
    for (y, sums) in y[from..]
        .iter_mut()
        .zip(sums[from * width..].chunks_exact(width))
    {
        let start = if epilogue.is_first { bias } else { *y };
        *y = epilogue.finish(start, sums[o]);
    }
}

/// The windows of a span of rows and a span of columns: all have the same taps inside.
struct Tiles<'a, T> {
    p: &'a Correlation,
    x: &'a [T],
    panel: &'a [T],
    spots: &'a [(usize, usize)],
    rows: &'a Span,
    cols: &'a Span,
    sums: &'a mut [T],
}

impl<T: Scalar> Tiles<'_, T> {
    #[inline(always)]
    fn run<S: Simd>(self, simd: S, width: usize) {
        let (p, rows, cols) = (self.p, &self.rows.taps, &self.cols.taps);
        let (plane, line) = (p.source_plane(), p.cols.size);
        let count = self.spots.len();
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
        let strip = Strip {
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
        let most = if width == S::lanes::<T>() { 12 } else { 6 };
        let full = count / most * most;
        let left = count - full;
        // SAFETY: the assertion above compares the last element that the tiles use of x, of the panel
        // and of the sums with the lengths of these slices, which `self` borrows; with three rows and
        // columns of taps of three, the taps of `K` = 3 are all that there are.
        unsafe {
            if full > 0 {
                let strip = strip.part(0, full);
                match (width == S::lanes::<T>(), square) {
                    (true, true) => simd.call(Tile::<_, 12, 1, 3>::new(strip)),
                    (true, false) => simd.call(Tile::<_, 12, 1, 0>::new(strip)),
                    (false, true) => simd.call(Tile::<_, 6, 2, 3>::new(strip)),
                    (false, false) => simd.call(Tile::<_, 6, 2, 0>::new(strip)),
                }
            }
            if left > 0 {
                // The rest in fours, the last of which repeats windows.
                let strip = strip.part(full, left);
                if width == S::lanes::<T>() {
                    simd.call(Tile::<_, 4, 1, 0>::new(strip));
                } else {
                    simd.call(Tile::<_, 4, 2, 0>::new(strip));
                }
            }
        }
    }
}

/// Some windows with the same taps.
#[derive(Clone, Copy)]
struct Strip<'a, T> {
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

impl<T> Strip<'_, T> {
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
struct Tile<'a, T, const MR: usize, const VECS: usize, const K: usize>(Strip<'a, T>);

impl<'a, T, const MR: usize, const VECS: usize, const K: usize> Tile<'a, T, MR, VECS, K> {
    /// # Safety
    /// While the tile lives, the pointers of the strip stay valid: `x` for reads of all taps of all
    /// inputs from the first tap of each window on, `w` for reads of `VECS` vectors for each tap,
    /// `sums` for writes of `VECS` vectors at the place of each window. With `K` > 0 there are `K`
    /// rows and columns of taps, and those of an input follow each other in the panel.
    #[inline(always)]
    unsafe fn new(strip: Strip<'a, T>) -> Self {
        Self(strip)
    }
}

impl<T: Scalar, const MR: usize, const VECS: usize, const K: usize> Kernel
    for Tile<'_, T, MR, VECS, K>
{
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Strip {
            plane,
            line,
            inputs,
            taps,
            w_row,
            w_plane,
            ..
        } = self.0;
        let lanes = S::lanes::<T>();
        for spots in self.0.spots.chunks(MR) {
            let last = spots.len() - 1;
            let spots: [(usize, usize); MR] = core::array::from_fn(|r| spots[r.min(last)]);
            // SAFETY: `new` asked for pointers that are valid for the windows and taps of the strip,
            // and the loops below go over these.
            unsafe {
                let mut sums = [[simd.splat(T::zero()); VECS]; MR];
                let mut x: [*const T; MR] = core::array::from_fn(|r| self.0.x.add(spots[r].0));
                let mut w = self.0.w;
                let step =
                    |sums: &mut [[S::Vector<T>; VECS]; MR], x: &[*const T; MR], at, w: *const T| {
                        let w: [S::Vector<T>; VECS] =
                            core::array::from_fn(|v| simd.load(w.add(v * lanes)));
                        for r in 0..MR {
                            let x = simd.splat(*x[r].add(at));
                            for v in 0..VECS {
                                sums[r][v] = x.multiply_add(w[v], sums[r][v]);
                            }
                        }
                    };
                for _ in 0..inputs {
                    if K > 0 {
                        for a in 0..K {
                            for b in 0..K {
                                step(
                                    &mut sums,
                                    &x,
                                    a * line + b,
                                    w.add((a * K + b) * VECS * lanes),
                                );
                            }
                        }
                    } else {
                        for a in 0..taps.0 {
                            for b in 0..taps.1 {
                                step(
                                    &mut sums,
                                    &x,
                                    a * line + b,
                                    w.add(a * w_row + b * VECS * lanes),
                                );
                            }
                        }
                    }
                    x = x.map(|x| x.wrapping_add(plane));
                    w = w.wrapping_add(w_plane);
                }
                for (sums, (_, place)) in sums.into_iter().zip(spots) {
                    for (v, sums) in sums.into_iter().enumerate() {
                        sums.store(self.0.sums.add(place + v * lanes));
                    }
                }
            }
        }
    }
}

/// panel[((c · row taps + a) · column taps + b) · `width` + k] = the weight of output
/// `outputs.start + k`.
///
/// What is beyond the last output keeps what it held.
#[inline(always)]
fn pack<T: Scalar>(p: &Correlation, outputs: Range<usize>, w: &[T], panel: &mut [T], width: usize) {
    let (rows, cols) = (p.rows.taps, p.cols.taps);
    let f = &p.filter;
    if (f.col, f.row, f.input) == (1, cols as isize, rows * cols) && p.taps() > 0 {
        let w = &w[f.at(outputs.start, 0, 0, 0)..];
        return transpose(outputs.len(), p.taps(), w, f.output, panel, width);
    }
    for c in 0..p.inputs {
        for (k, o) in outputs.clone().enumerate() {
            let mut at = c * rows * cols * width + k;
            for a in 0..rows {
                for b in 0..cols {
                    panel[at] = w[f.at(o, c, a, b)];
                    at += width;
                }
            }
        }
    }
}
