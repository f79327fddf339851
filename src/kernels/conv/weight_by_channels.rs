//! The gradient with respect to the weight whose vectors are neighbouring output channels.

use super::correlation::{Correlation, Span};
use super::scratch::{Scratch, in_panel};
#[cfg(target_arch = "x86_64")]
use super::vector::{Avx2, Avx512};
use super::vector::{Lanes, Vector};
use super::weight_by_pixels;
use crate::kernels::scalar::Float;
use crate::kernels::simd::Kernel;
use crate::kernels::transpose::transpose;
use core::ops::Range;

/// dw[o, c, a, b] = Σ dy[n, o, i, j] · x[n, c, pixel of a, pixel of b] over some images n and the windows (i, j) that have the tap inside.
///
/// dy is transposed so that a vector holds neighbouring outputs. A tile is up to two such vectors times a few weights: for each
/// window the outputs are loaded once, and the pixel of each weight is broadcast. So windows can lie anywhere, and those
/// that have the tap outside of the image are left out.
///
/// Each sum runs over (n, i, j) ascending in one chain.
pub(super) struct WeightByChannels<'a, T> {
    /// The forward pass.
    pub(super) problem: &'a Correlation,
    pub(super) images: usize,
    pub(super) x: &'a [T],
    /// From one image to the next in x.
    pub(super) x_image: usize,
    pub(super) dy: &'a [T],
    /// From one image to the next in dy.
    pub(super) dy_image: usize,
    pub(super) dw: &'a mut [T],
}

impl<T: Float> Kernel for (WeightByChannels<'_, T>, &mut Scratch) {
    type Output = ();

    #[inline(always)]
    fn run<const VECTOR: usize>(self) {
        match (VECTOR, size_of::<T>()) {
            #[cfg(target_arch = "x86_64")]
            (64, _) => self.0.choose::<Avx512<T>, VECTOR>(self.1),
            #[cfg(target_arch = "x86_64")]
            (32, _) => self.0.choose::<Avx2<T>, VECTOR>(self.1),
            (_, 4) => self.0.choose::<Lanes<T, 4>, VECTOR>(self.1),
            (_, _) => self.0.choose::<Lanes<T, 2>, VECTOR>(self.1),
        }
    }
}

impl<T: Float> WeightByChannels<'_, T> {
    #[inline(always)]
    fn choose<V: Vector<T>, const VECTOR: usize>(self, scratch: &mut Scratch) {
        if weight_by_pixels::is_better::<T>(self.problem, V::LANES) {
            weight_by_pixels::run::<T, V, VECTOR>(self, scratch);
        } else {
            self.panels::<V>(scratch);
        }
    }

    #[inline(always)]
    fn panels<V: Vector<T>>(mut self, scratch: &mut Scratch) {
        let room = in_panel::<T>();
        let panel = scratch.panel.fill(room, T::zero());
        let sums = scratch.sums.fill(room, T::zero());
        let mut o = 0;
        while o < self.problem.outputs {
            let vectors = if self.problem.outputs - o > V::LANES {
                2
            } else {
                1
            };
            self.panel::<V>(o, vectors * V::LANES, panel, sums);
            o += vectors * V::LANES;
        }
    }

    /// The outputs from `o` on, at most `width`, which is one or two vectors.
    #[inline(always)]
    fn panel<V: Vector<T>>(&mut self, o: usize, width: usize, panel: &mut [T], sums: &mut [T]) {
        let outputs = o..self.problem.outputs.min(o + width);
        let cols = self.problem.cols.windows.clamp(1, in_panel::<T>() / width);
        let rows = in_panel::<T>() / width / cols;
        for part in self.problem.parts(in_panel::<T>() / width, usize::MAX) {
            let p = &part.problem;
            sums[..p.taps() * width].fill(T::zero());
            for n in 0..self.images {
                let x = &self.x[n * self.x_image + part.input * p.source_plane()..];
                let dy = &self.dy[n * self.dy_image + outputs.start * p.plane..];
                for i in (0..p.rows.windows).step_by(rows) {
                    for j in (0..p.cols.windows).step_by(cols) {
                        let rows = i..p.rows.windows.min(i + rows);
                        let cols = j..p.cols.windows.min(j + cols);
                        pack(p, &rows, &cols, outputs.len(), dy, panel, width);
                        for row_taps in p.rows.reaches(rows.clone()) {
                            for col_taps in p.cols.reaches(cols.clone()) {
                                let tiles = Tiles {
                                    p,
                                    x,
                                    panel,
                                    first: (i, j),
                                    width: cols.len(),
                                    rows: &row_taps,
                                    cols: &col_taps,
                                };
                                if width == V::LANES {
                                    tiles.run::<V, 1>(sums);
                                } else {
                                    tiles.run::<V, 2>(sums);
                                }
                            }
                        }
                    }
                }
            }
            let mut sums = sums.chunks_exact(width);
            for c in 0..p.inputs {
                for a in 0..p.rows.taps {
                    for (b, sums) in (0..p.cols.taps).zip(&mut sums) {
                        for (o, &sum) in outputs.clone().zip(sums) {
                            self.dw[p.filter.at(o, c, a, b)] = sum;
                        }
                    }
                }
            }
        }
    }
}

/// panel[place · `width` + o] = dy of output o at the place of a window in the block.
#[inline(always)]
fn pack<T: Float>(
    p: &Correlation,
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
struct Tiles<'a, T> {
    p: &'a Correlation,
    x: &'a [T],
    panel: &'a [T],
    /// The first window of the panel, and how many of a row are in it.
    first: (usize, usize),
    width: usize,
    rows: &'a Span,
    cols: &'a Span,
}

impl<T: Float> Tiles<'_, T> {
    /// All weights, in tiles of nearly equal size.
    #[inline(always)]
    fn run<V: Vector<T>, const VECS: usize>(&self, sums: &mut [T]) {
        if self.rows.windows.is_empty() || self.cols.windows.is_empty() {
            return;
        }
        let most = if VECS == 2 { 6 } else { 8 };
        let count = self.p.inputs * self.rows.taps.len() * self.cols.taps.len();
        let tiles = count.div_ceil(most);
        let mut at = [0, self.rows.taps.start, self.cols.taps.start];
        for t in 0..tiles {
            match count / tiles + usize::from(t < count % tiles) {
                1 => self.tile::<V, 1, VECS>(&mut at, sums),
                2 => self.tile::<V, 2, VECS>(&mut at, sums),
                3 => self.tile::<V, 3, VECS>(&mut at, sums),
                4 => self.tile::<V, 4, VECS>(&mut at, sums),
                5 => self.tile::<V, 5, VECS>(&mut at, sums),
                6 => self.tile::<V, 6, VECS>(&mut at, sums),
                7 if VECS == 1 => self.tile::<V, 7, VECS>(&mut at, sums),
                8 if VECS == 1 => self.tile::<V, 8, VECS>(&mut at, sums),
                _ => unreachable!("a tile has at most 6 or 8 weights"),
            }
        }
    }

    /// Adds to the sums of `MR` weights from `at` on, which moves on to the next.
    #[inline(always)]
    fn tile<V: Vector<T>, const MR: usize, const VECS: usize>(
        &self,
        at: &mut [usize; 3],
        out: &mut [T],
    ) {
        let p = self.p;
        let (rows, cols) = (&self.rows.windows, &self.cols.windows);
        let taps: [[usize; 3]; MR] = core::array::from_fn(|_| {
            let tap = *at;
            at[0] += 1;
            if at[0] == p.inputs {
                *at = [0, tap[1], tap[2] + 1];
                if at[2] == self.cols.taps.end {
                    *at = [0, tap[1] + 1, self.cols.taps.start];
                }
            }
            tap
        });
        let down = p.rows.step * p.cols.size;
        let span = (rows.len() - 1) * down + (cols.len() - 1) * p.cols.step + 1;
        let x: [&[T]; MR] = core::array::from_fn(|r| {
            let [c, a, b] = taps[r];
            let row = p.rows.pixel(rows.start).wrapping_add_unsigned(a) as usize;
            let col = p.cols.pixel(cols.start).wrapping_add_unsigned(b) as usize;
            &self.x[c * p.source_plane() + row * p.cols.size + col..][..span]
        });
        let width = VECS * V::LANES;
        let place = |[c, a, b]: [usize; 3]| ((c * p.rows.taps + a) * p.cols.taps + b) * width;
        // SAFETY: the type of V is that of the instance, here and below; the slices have the room of the vectors.
        let mut sums: [[V; VECS]; MR] = core::array::from_fn(|r| {
            let old = out[place(taps[r])..][..width].as_ptr();
            // SAFETY: as above.
            core::array::from_fn(|v| unsafe { V::load(old.add(v * V::LANES)) })
        });
        let first = (rows.start - self.first.0) * self.width + cols.start - self.first.1;
        let len = (rows.len() - 1) * self.width + cols.len();
        let panel = &self.panel[first * width..][..len * width];
        for i in 0..rows.len() {
            for j in 0..cols.len() {
                // SAFETY: the lengths count up to the largest i and j.
                unsafe {
                    let dy = panel.as_ptr().add((i * self.width + j) * width);
                    let dy: [V; VECS] = core::array::from_fn(|v| V::load(dy.add(v * V::LANES)));
                    for r in 0..MR {
                        let x = V::splat(*x[r].get_unchecked(i * down + j * p.cols.step));
                        for v in 0..VECS {
                            sums[r][v] = x.multiply_add(dy[v], sums[r][v]);
                        }
                    }
                }
            }
        }
        for (sums, &tap) in sums.iter().zip(&taps) {
            let out = out[place(tap)..][..width].as_mut_ptr();
            for (v, sums) in sums.iter().enumerate() {
                // SAFETY: as above.
                unsafe { sums.store(out.add(v * V::LANES)) };
            }
        }
    }
}
