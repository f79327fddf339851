//! A correlation whose vectors are neighbouring output channels.
//!
//! The weights of up to two vectors of outputs and of as many taps as the scratch holds are packed
//! once for all images. A tile is these outputs times a few windows: for each tap the weights are
//! loaded once, and the pixel of each window is broadcast. So windows can lie anywhere, and no
//! width of an image wastes lanes. An image that fits into the scratch is copied with its padding,
//! which keeps the tiles full; otherwise taps outside of the image are left out.
//!
//! ```text
//! for each one or two vectors of outputs                 run
//!   for each part of the taps that fits into the panel
//!     pack the weights of the part                       pack
//!     for each image                                     ChannelColumns::images
//!       copy its lines with their padding, if they fit
//!       for each block of windows                        ChannelColumns::blocks
//!         for each span of windows with the same taps
//!           sums = a micro-kernel over windows and taps  tiles.rs
//!         y = the transpose of the sums                  store.rs
//! ```
//!
//! Each sum runs over (c, a, b) ascending in one chain for each part of the taps; the sums of the
//! parts are added in order, that of the first to the bias.

mod block;
mod spots;
mod store;
mod tiles;
pub(super) mod weight;

use core::ops::Range;

use super::axis::WindowAxis;
use super::job::{ConvJob, Epilogue};
use super::lines::copy_lines;
use super::problem::{Problem, SubProblem};
use super::scratch::{LineSpace, Scratch, in_lines, in_panel};
use crate::scalar::Scalar;
use crate::simd::Simd;
use crate::transpose::transpose;
use block::{Block, WINDOWS};
use spots::Spots;
use store::store;
use tiles::SameTaps;

/// Computes a job, see the head of this file.
#[inline(always)]
pub(super) fn run<T: Scalar, S: Simd>(simd: S, mut job: ConvJob<'_, T>, scratch: &mut Scratch) {
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
    let mut spots = Spots::new();
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
            let panel = scratch.panel.fill(part.problem.taps() * width, T::zero());
            pack(&part.problem, outputs.clone(), job.w, panel, width);
            let columns = ChannelColumns {
                part: &part,
                epilogue: job.epilogue(&part, &outputs),
                outputs: outputs.clone(),
                width,
                panel,
                block: (block_rows, block_cols),
                padded,
            };
            columns.images(simd, &mut job, &mut scratch.lines, &mut spots, sums);
        }
    }
}

/// One or two vectors of outputs, and a part of their taps.
struct ChannelColumns<'a, T> {
    part: &'a SubProblem,
    outputs: Range<usize>,
    /// Outputs of the panel: those of one or two vectors.
    width: usize,
    /// The packed weights.
    panel: &'a [T],
    /// Rows and columns of a block of windows.
    block: (usize, usize),
    /// Whether an image is copied with its padding.
    padded: bool,
    epilogue: Epilogue<'a, T>,
}

impl<T: Scalar> ChannelColumns<'_, T> {
    /// All images of the job.
    #[inline(always)]
    fn images<S: Simd>(
        &self,
        simd: S,
        job: &mut ConvJob<'_, T>,
        lines: &mut LineSpace,
        spots: &mut Spots,
        sums: &mut [T],
    ) {
        let source = self.part.problem;
        let mut p = source;
        let mut copied = &mut [][..];
        if self.padded {
            (p.rows, p.cols) = (inside(p.rows), inside(p.cols));
            copied = lines.fill(p.inputs * p.source_plane(), T::zero());
        }
        for n in 0..job.images {
            let image = &job.x[n * job.x_image + self.part.input * source.source_plane()..];
            let x = if self.padded {
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
            let y = &mut job.y[n * job.y_image + self.outputs.start * p.plane..];
            self.blocks(simd, &p, x, spots, sums, y);
        }
    }

    /// The windows of an image, in blocks whose sums fit into the scratch.
    #[inline(always)]
    fn blocks<S: Simd>(
        &self,
        simd: S,
        p: &Problem,
        x: &[T],
        spots: &mut Spots,
        sums: &mut [T],
        y: &mut [T],
    ) {
        let width = self.width;
        for i in (0..p.rows.windows).step_by(self.block.0) {
            for j in (0..p.cols.windows).step_by(self.block.1) {
                let block = Block {
                    rows: i..p.rows.windows.min(i + self.block.0),
                    cols: j..p.cols.windows.min(j + self.block.1),
                };
                for rows in p.rows.spans(block.rows.clone()) {
                    for cols in p.cols.spans(block.cols.clone()) {
                        let tiles = SameTaps {
                            p,
                            x,
                            panel: self.panel,
                            spots: spots.of(p, &block, [&rows, &cols], width),
                            rows: &rows,
                            cols: &cols,
                            sums,
                        };
                        tiles.run::<S>(simd, width);
                    }
                }
                let outputs = self.outputs.len();
                store(p, outputs, &block, sums, width, self.epilogue, y);
            }
        }
    }
}

/// The same windows of an axis that is as long as they reach.
fn inside(axis: WindowAxis) -> WindowAxis {
    WindowAxis {
        first: 0,
        size: axis.reach(),
        ..axis
    }
}

/// panel[((c · row taps + a) · column taps + b) · `width` + k] = the weight of output
/// `outputs.start + k`.
///
/// What is beyond the last output keeps what it held.
#[inline(always)]
fn pack<T: Scalar>(p: &Problem, outputs: Range<usize>, w: &[T], panel: &mut [T], width: usize) {
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
