//! A correlation whose vectors are neighbouring output channels.

use super::correlate::{Correlate, Epilogue};
use super::correlation::{Axis, Correlation, Span};
use super::lines::copy_lines;
use super::vector::Vector;
use crate::kernels::scalar::Float;
use crate::kernels::tile::Scratch;
use core::ops::Range;

/// A block of windows, whose sums lie side by side in the scratch.
struct Block {
    rows: Range<usize>,
    cols: Range<usize>,
}

/// The weights of up to two vectors of outputs and of as many taps as the scratch holds are packed once for all images. A
/// tile is these outputs times a few windows: for each tap the weights are loaded once, and the pixel of each window is
/// broadcast. So windows can lie anywhere, and no width of an image wastes lanes. Rows of taps outside of the image are left
/// out instead of multiplied with zero; so are columns, unless the image fits into the scratch with its padding, which keeps the
/// tiles full. The sums are transposed as they are stored.
///
/// Each sum runs over (a, b, c) ascending in one chain for each part of the taps; the sums of the parts are added in order, that of
/// the first to the bias.
#[inline(always)]
pub(super) fn run<T: Float, V: Vector<T>, const SUMS: usize, const LINES: usize>(
    job: Correlate<'_, T>,
) {
    let mut panel = Scratch::<T, SUMS>::new();
    let mut sums = Scratch::<T, SUMS>::new();
    let mut lines = Scratch::<T, LINES>::new();
    let whole = job.problem;
    let per_channel = whole.rows.size * whole.cols.reach();
    let padded = !whole.cols.is_inside() && per_channel <= LINES;
    let mut o = 0;
    while o < whole.outputs {
        let width = if whole.outputs - o > V::LANES {
            2 * V::LANES
        } else {
            V::LANES
        };
        let outputs = o..whole.outputs.min(o + width);
        o = outputs.end;
        let block_cols = whole.cols.windows.min(SUMS / width);
        let block_rows = SUMS / width / block_cols;
        let together = if padded {
            LINES / per_channel.max(1)
        } else {
            usize::MAX
        };
        for part in whole.parts(SUMS / width, together) {
            let mut p = part.problem;
            pack(&p, outputs.clone(), job.w, &mut panel.0, width);
            let epilogue = job.epilogue(&part, &outputs);
            let source = p;
            if padded {
                p.cols = Axis {
                    first: 0,
                    size: p.cols.reach(),
                    ..p.cols
                };
            }
            for n in 0..job.images {
                let mut x = &job.x[n * job.x_image + part.input * source.source_plane()..];
                if padded {
                    let x_part = &x[..p.inputs * source.source_plane()];
                    let axes = [&source.rows, &source.cols];
                    copy_lines::<T, V>(
                        axes,
                        0..p.rows.size as isize,
                        1,
                        p.cols.size,
                        x_part,
                        &mut lines.0,
                    );
                    x = &lines.0;
                }
                let y = &mut job.y[n * job.y_image + outputs.start * p.plane..];
                for i in (0..p.rows.windows).step_by(block_rows) {
                    for j in (0..p.cols.windows).step_by(block_cols) {
                        let block = Block {
                            rows: i..p.rows.windows.min(i + block_rows),
                            cols: j..p.cols.windows.min(j + block_cols),
                        };
                        for rows in p.rows.spans(block.rows.clone()) {
                            for cols in p.cols.spans(block.cols.clone()) {
                                let tiles = Tiles {
                                    p: &p,
                                    x,
                                    panel: &panel.0,
                                    block: &block,
                                    rows: &rows,
                                    cols: &cols,
                                };
                                if width == V::LANES {
                                    tiles.run::<V, 1>(&mut sums.0);
                                } else {
                                    tiles.run::<V, 2>(&mut sums.0);
                                }
                            }
                        }
                        store(&p, outputs.len(), &block, &sums.0, width, epilogue, y);
                    }
                }
            }
        }
    }
}

/// y = the transpose of the sums, which meet it as the epilogue says.
#[inline(always)]
fn store<T: Float>(
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
fn quad<T: Float>(sums: &[T], width: usize, o: usize, epilogue: Epilogue<'_, T>, y: [&mut [T]; 4]) {
    let [y0, y1, y2, y3] = y;
    let done = y0.len() / 4 * 4;
    let bias: [T; 4] = core::array::from_fn(|k| epilogue.bias(o + k));
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
                core::array::from_fn(|q| &sums[q * width..][o / 4 * 4..].as_chunks::<4>().0[0]);
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
fn single<T: Float>(
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
    block: &'a Block,
    rows: &'a Span,
    cols: &'a Span,
}

impl<T: Float> Tiles<'_, T> {
    /// All windows, in tiles of nearly equal size; those of less than 4 are filled up with windows again.
    #[inline(always)]
    fn run<V: Vector<T>, const VECS: usize>(&self, sums: &mut [T]) {
        let most = if VECS == 2 { 6 } else { 8 };
        let count = self.rows.windows.len() * self.cols.windows.len();
        let tiles = count.div_ceil(most);
        let mut k = 0;
        for t in 0..tiles {
            let len = count / tiles + usize::from(t < count % tiles);
            match len {
                ..=4 => self.tile::<V, 4, VECS>(k, sums),
                5 if VECS == 2 => self.tile::<V, 5, VECS>(k, sums),
                5 | 6 => self.tile::<V, 6, VECS>(k, sums),
                7 => self.tile::<V, 7, VECS>(k, sums),
                _ => self.tile::<V, 8, VECS>(k, sums),
            }
            k += len;
        }
    }

    /// The sums of `MR` windows from the `k`-th on.
    #[inline(always)]
    fn tile<V: Vector<T>, const MR: usize, const VECS: usize>(&self, k: usize, out: &mut [T]) {
        if MR * VECS > 12 {
            return;
        }
        let (p, rows, cols) = (self.p, &self.rows.taps, &self.cols.taps);
        let per_row = self.cols.windows.len();
        let last = (self.rows.windows.end - 1, self.cols.windows.end - 1);
        let mut next = (
            self.rows.windows.start + k / per_row,
            self.cols.windows.start + k % per_row,
        );
        let mut windows = [last; MR];
        for window in &mut windows {
            *window = next.min(last);
            next.1 += 1;
            if next.1 == self.cols.windows.end {
                next = (next.0 + 1, self.cols.windows.start);
            }
        }
        // SAFETY: the type of V is that of the instance, here and below.
        let mut sums = [[unsafe { V::splat(T::zero()) }; VECS]; MR];
        let lanes = V::LANES;
        if p.inputs > 0 && !rows.is_empty() && !cols.is_empty() {
            let (plane, width) = (p.source_plane(), p.cols.size);
            let span = (p.inputs - 1) * plane + (rows.len() - 1) * width + cols.len();
            let row = p.rows.first.wrapping_add_unsigned(rows.start);
            let col = p.cols.first.wrapping_add_unsigned(cols.start);
            let first = row * width as isize + col;
            let (down, right) = (p.rows.step * width, p.cols.step);
            let mut x = [&self.x[..span]; MR];
            for (x, (i, j)) in x.iter_mut().zip(windows) {
                let at = first.wrapping_add_unsigned(i * down + j * right) as usize;
                *x = &self.x[at..][..span];
            }
            for a in 0..rows.len() {
                for b in 0..cols.len() {
                    let first = ((rows.start + a) * p.cols.taps + cols.start + b) * p.inputs;
                    let panel = &self.panel[first * VECS * lanes..][..p.inputs * VECS * lanes];
                    let at = a * width + b;
                    for c in 0..p.inputs {
                        // SAFETY: the panel has these rows; `span` counts up to the last tap of the last channel.
                        unsafe {
                            let w = panel.as_ptr().add(c * VECS * lanes);
                            let w: [V; VECS] = core::array::from_fn(|v| V::load(w.add(v * lanes)));
                            for r in 0..MR {
                                let x = V::splat(*x[r].get_unchecked(at + c * plane));
                                for v in 0..VECS {
                                    sums[r][v] = x.multiply_add(w[v], sums[r][v]);
                                }
                            }
                        }
                    }
                }
            }
        }
        for (sums, (i, j)) in sums.iter().zip(windows) {
            let place =
                (i - self.block.rows.start) * self.block.cols.len() + j - self.block.cols.start;
            let out = &mut out[place * VECS * lanes..][..VECS * lanes];
            for (v, sums) in sums.iter().enumerate() {
                // SAFETY: `out` has this many vectors.
                unsafe { sums.store(out.as_mut_ptr().add(v * lanes)) };
            }
        }
    }
}

/// panel[((a · column taps + b) · inputs + c) · `width` + o] = the weight of output `outputs.start + o`.
///
/// What is beyond the last output keeps what it held.
#[inline(always)]
fn pack<T: Float>(p: &Correlation, outputs: Range<usize>, w: &[T], panel: &mut [T], width: usize) {
    for (k, o) in outputs.enumerate() {
        for c in 0..p.inputs {
            let mut at = c * width + k;
            for a in 0..p.rows.taps {
                for b in 0..p.cols.taps {
                    panel[at] = w[p.filter.at(o, c, a, b)];
                    at += p.inputs * width;
                }
            }
        }
    }
}
