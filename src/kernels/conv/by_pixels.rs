//! A correlation whose vectors are neighbouring windows.

use super::correlate::{Correlate, Epilogue};
use super::correlation::{Axis, Correlation, Part};
use super::lines::copy_lines;
use super::vector::Vector;
use crate::kernels::scalar::Float;
use crate::kernels::tile::Scratch;
use core::ops::Range;

/// The most weights of an output.
const TAPS: usize = 512;

/// Whether the lanes that hold nothing, and what else this costs, are fewer than [`super::by_channels`] wastes.
pub(super) fn is_better(p: &Correlation, lanes: usize, sums: usize, lines: usize) -> bool {
    let fits = p.right == 1
        && p.taps() > 0
        && p.taps() <= TAPS.min(sums / 4)
        && (is_direct(p, lanes)
            || p.inputs * line(p, lanes) * p.rows.step * p.rows.taps.max(4) <= lines);
    let ratio = |all: usize, used: usize| all as f64 / used as f64;
    let pixels = ratio(p.cols.windows.next_multiple_of(lanes), p.cols.windows);
    // A tile has at least four outputs, or the one there is, whose loads are as many as its products.
    let outputs = match p.outputs {
        1 => 2.0,
        outputs => ratio(outputs.max(4), outputs),
    };
    // Transposing the sums costs as much as a few taps.
    let channels =
        ratio(p.outputs.next_multiple_of(lanes), p.outputs) * (1.0 + ratio(8, p.taps().max(1)));
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

/// A tile is four to six outputs times two vectors of windows in a row: for each tap the vectors are loaded from the line, or
/// a copy with its padding, and each weight is broadcast. The last vector of a row overlaps the one before it.
///
/// Each sum runs over (c, a, b) ascending in one chain; the bias is added last.
#[inline(always)]
pub(super) fn run<T: Float, V: Vector<T>, const SUMS: usize, const LINES: usize>(
    job: Correlate<'_, T>,
) {
    let p = job.problem;
    let mut panel = Scratch::<T, SUMS>::new();
    let mut lines = Scratch::<T, LINES>::new();
    let together = if p.outputs == 1 {
        1
    } else {
        SUMS / p.taps() / 4 * 4
    };
    let direct = is_direct(p, V::LANES);
    let phase = phase(p, V::LANES);
    let (line, band) = if direct {
        (p.cols.size, p.rows.windows)
    } else {
        let line = line(p, V::LANES);
        (
            line,
            (LINES / p.inputs / line - p.rows.taps) / p.rows.step + 1,
        )
    };
    // The rows that a band sees; the image has as many if there is a single one.
    let seen = if direct {
        p.rows.size
    } else {
        (band - 1) * p.rows.step + p.rows.taps
    };
    let mut places = [0; TAPS];
    for (t, place) in places[..p.taps()].iter_mut().enumerate() {
        let (rest, b) = (t / p.cols.taps, t % p.cols.taps);
        let (c, a) = (rest / p.rows.taps, rest % p.rows.taps);
        *place = (c * seen + a) * line + b % p.cols.step * phase + b / p.cols.step;
    }
    let places = &places[..p.taps()];
    let span = places.iter().fold(0, |span, &place| span.max(place)) + V::LANES;
    for o in (0..p.outputs).step_by(together) {
        let outputs = o..p.outputs.min(o + together);
        for (o, len, panel) in tiles(outputs.len(), p.taps(), &mut panel.0) {
            pack(p, outputs.start + o..outputs.start + o + len, job.w, panel);
        }
        let epilogue = job.epilogue(&Part::whole(p), &outputs);
        for n in 0..job.images {
            let x = &job.x[n * job.x_image..][..p.inputs * p.source_plane()];
            for i in (0..p.rows.windows).step_by(band) {
                let mut rows = p.rows;
                rows.windows = band.min(p.rows.windows - i);
                let x = if direct {
                    &x[p.cols.first as usize..]
                } else {
                    let top = p.rows.pixel(i);
                    let range = top..top + seen as isize;
                    copy_lines::<T, V>(
                        [&p.rows, &p.cols],
                        range,
                        p.cols.step,
                        phase,
                        x,
                        &mut lines.0,
                    );
                    rows.first = 0;
                    &lines.0[..]
                };
                let view = View {
                    p,
                    rows,
                    x,
                    line,
                    places,
                    span,
                    epilogue,
                };
                let first = n * job.y_image + o * p.plane + p.first + i * p.down;
                view.all::<V>(&mut panel.0, outputs.len(), &mut job.y[first..]);
            }
        }
    }
}

/// (first output, outputs, weights) of each tile: four to six outputs, unless there are fewer.
#[inline(always)]
fn tiles<T>(
    outputs: usize,
    taps: usize,
    mut panel: &mut [T],
) -> impl Iterator<Item = (usize, usize, &mut [T])> {
    let count = outputs.div_ceil(6);
    let mut o = 0;
    (0..count).map(move |t| {
        let len = outputs / count + usize::from(t < outputs % count);
        let width = if outputs == 1 { 1 } else { len.max(4) };
        let (weights, rest) = core::mem::take(&mut panel).split_at_mut(width * taps);
        panel = rest;
        o += len;
        (o - len, len, weights)
    })
}

/// panel[tap · width + o] = the weight of output `outputs.start + o`; what is beyond the last output keeps what it held.
#[inline(always)]
fn pack<T: Float>(p: &Correlation, outputs: Range<usize>, w: &[T], panel: &mut [T]) {
    let mut lines = panel.chunks_exact_mut(panel.len() / p.taps());
    for c in 0..p.inputs {
        for a in 0..p.rows.taps {
            for (b, line) in (0..p.cols.taps).zip(&mut lines) {
                for (out, o) in line.iter_mut().zip(outputs.clone()) {
                    *out = w[p.filter.at(o, c, a, b)];
                }
            }
        }
    }
}

/// Lines whose taps are all inside.
struct View<'a, T> {
    p: &'a Correlation,
    /// The windows of the rows that there are.
    rows: Axis,
    x: &'a [T],
    /// From one line to the next.
    line: usize,
    /// Where the taps are, from the first one of a window on.
    places: &'a [usize],
    /// From the first tap to the end of a vector at the last.
    span: usize,
    epilogue: Epilogue<'a, T>,
}

impl<T: Float> View<'_, T> {
    #[inline(always)]
    fn all<V: Vector<T>>(&self, panel: &mut [T], outputs: usize, y: &mut [T]) {
        let p = self.p;
        let last = p.cols.windows.saturating_sub(V::LANES);
        let end = (self.rows.windows - 1, last);
        // (window row, first window) of a vector; after the last comes the last again, which `done` tells.
        let mut next = (0, 0);
        let mut done = false;
        let mut take = || {
            let at = next;
            if at == end {
                done = true;
            } else if at.1 < last {
                next.1 = (at.1 + V::LANES).min(last);
            } else {
                next = (at.0 + 1, 0);
            }
            (at, done)
        };
        loop {
            if outputs == 1 {
                let at = [
                    take(),
                    take(),
                    take(),
                    take(),
                    take(),
                    take(),
                    take(),
                    take(),
                ];
                self.tile::<V, 1, 8>((0, 1), at.map(|(at, _)| at), panel, y);
                if at[7].1 {
                    return;
                }
                continue;
            }
            let at = [take(), take()];
            for (o, len, panel) in tiles(outputs, p.taps(), panel) {
                let at = at.map(|(at, _)| at);
                match len {
                    6 => self.tile::<V, 6, 2>((o, len), at, panel, y),
                    5 => self.tile::<V, 5, 2>((o, len), at, panel, y),
                    _ => self.tile::<V, 4, 2>((o, len), at, panel, y),
                }
            }
            if at[1].1 {
                return;
            }
        }
    }

    /// `len` outputs from `o` on.
    #[inline(always)]
    fn tile<V: Vector<T>, const MR: usize, const VECS: usize>(
        &self,
        (o, len): (usize, usize),
        at: [(usize, usize); VECS],
        panel: &[T],
        y: &mut [T],
    ) {
        let p = self.p;
        let x: [&[T]; VECS] = core::array::from_fn(|v| {
            let (i, j) = at[v];
            &self.x[self.rows.pixel(i) as usize * self.line + j..][..self.span]
        });
        let panel = &panel[..self.places.len() * MR];
        // SAFETY: the type of V is that of the instance; no place is beyond `span`; the panel has `MR` weights for each.
        let sums = unsafe {
            let mut sums = [[V::splat(T::zero()); VECS]; MR];
            let mut w = panel.as_ptr();
            for &place in self.places {
                let x: [V; VECS] = core::array::from_fn(|v| V::load(x[v].as_ptr().add(place)));
                for r in 0..MR {
                    let w = V::splat(*w.add(r));
                    for v in 0..VECS {
                        sums[r][v] = w.multiply_add(x[v], sums[r][v]);
                    }
                }
                w = w.add(MR);
            }
            sums
        };
        let lanes = p.cols.windows.min(V::LANES);
        let ends = at.map(|(i, j)| (o + len - 1) * p.plane + i * p.down + j + lanes);
        assert!(ends.into_iter().all(|end| end <= y.len()), "y is too short");
        for r in 0..MR {
            if r >= len {
                continue;
            }
            // SAFETY: the type of V is that of the instance; the ends have been checked; the array has the room of a vector.
            unsafe {
                let bias = V::splat(self.epilogue.bias(o + r));
                for v in 0..VECS {
                    let sums = bias.add(sums[r][v]).raise(V::splat(self.epilogue.floor));
                    let y = y
                        .as_mut_ptr()
                        .add((o + r) * p.plane + at[v].0 * p.down + at[v].1);
                    if lanes == V::LANES {
                        sums.store(y);
                    } else {
                        let mut array = [T::zero(); 16];
                        sums.store(array.as_mut_ptr());
                        for l in 0..lanes {
                            *y.add(l) = array[l];
                        }
                    }
                }
            }
        }
    }
}
