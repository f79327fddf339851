//! A correlation for all images and groups, on several threads.

use core::ops::Range;

use super::geometry::{ConvGeometry, work_ns};
use super::job::ConvJob;
use super::problem::Problem;
use super::scratch::{Scratch, in_lines};
use super::{by_channels, by_pixels};
use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};
use crate::{Activation, par};

/// The operands of [`Images::run`].
pub(super) struct Images<'a, T> {
    pub(super) g: &'a ConvGeometry,
    pub(super) x: &'a [T],
    pub(super) w: &'a [T],
    pub(super) bias: Option<&'a [T]>,
    pub(super) activation: Activation<'a>,
    pub(super) y: &'a mut [T],
}

/// Pieces of work for each thread.
const PIECES: usize = 4;
/// Output channels that go together when there are few images.
const OUTPUTS: usize = 16;
/// Results that a function gets at a time, if an image has no more: 64 KiB of `f32`, which stay in
/// the second-level cache.
const FINISHED: usize = 16_384;

impl<T: Scalar> Images<'_, T> {
    /// Each of the problems, which together fill y, for all images and groups.
    pub(super) fn run(
        mut self,
        isa: Isa,
        problems: impl Iterator<Item = Problem> + Clone + Send + Sync,
    ) {
        let Some(whole) = problems.clone().next() else {
            return;
        };
        let g = self.g;
        let y = core::mem::take(&mut self.y);
        let ns = work_ns(g.multiply_adds());
        let (outputs, y_group) = (whole.outputs, whole.outputs * whole.plane);
        // No image depends on another, so the threads may decide how many go together.
        let threads = par::threads();
        if threads == 1 || g.batch >= 2 * PIECES {
            let pieces = if threads == 1 { 1 } else { threads * PIECES };
            let image = g.groups * y_group;
            let mut images = g.batch.div_ceil(pieces);
            if let Activation::Of(_) = self.activation {
                images = images.min(FINISHED / image.max(1)).max(1);
            }
            par::for_each_chunk(y, images * image, ns / g.batch * images, |n, y| {
                for group in 0..g.groups {
                    let piece = Piece {
                        image: n * images,
                        images: y.len() / image,
                        group,
                        outputs: 0..outputs,
                    };
                    self.piece(isa, &problems, piece, &mut y[group * y_group..]);
                }
                self.activation.finish(y);
            });
        } else {
            let together = if outputs.is_multiple_of(OUTPUTS) {
                OUTPUTS
            } else {
                outputs
            };
            let parts = outputs / together;
            let chunk = together * whole.plane;
            par::for_each_chunk(y, chunk, ns / (g.batch * g.groups * parts), |i, y| {
                let first = i % parts * together;
                let piece = Piece {
                    image: i / parts / g.groups,
                    images: 1,
                    group: i / parts % g.groups,
                    outputs: first..first + together,
                };
                self.piece(isa, &problems, piece, y);
                self.activation.finish(y);
            });
        }
    }

    /// Each of the problems for a piece, whose first output starts at y.
    fn piece(
        &self,
        isa: Isa,
        problems: &(impl Iterator<Item = Problem> + Clone),
        piece: Piece,
        y: &mut [T],
    ) {
        let (g, first) = (self.g, piece.outputs.start);
        let w_group = g.weight_len() / g.groups;
        for mut problem in problems.clone() {
            if problem.rows.windows * problem.cols.windows == 0 {
                continue;
            }
            let (inputs, outputs) = (problem.inputs, problem.outputs);
            let x_group = inputs * problem.source_plane();
            let y_group = outputs * problem.plane;
            problem.outputs = piece.outputs.len();
            problem.filter.first += first * problem.filter.output;
            let job = ConvJob {
                problem: &problem,
                images: piece.images,
                x: &self.x[(piece.image * g.groups + piece.group) * x_group..],
                x_image: g.groups * x_group,
                w: &self.w[piece.group * w_group..][..w_group],
                bias: self
                    .bias
                    .map(|bias| &bias[piece.group * outputs + first..][..piece.outputs.len()]),
                activation: self.activation,
                y,
                y_image: g.groups * y_group,
            };
            isa.run((job, &mut Scratch::new()));
        }
    }
}

/// Some outputs of some images of a group.
struct Piece {
    /// The first image, and how many there are.
    image: usize,
    images: usize,
    group: usize,
    outputs: Range<usize>,
}

impl<T: Scalar> Kernel for (ConvJob<'_, T>, &mut Scratch) {
    type Output = ();

    /// Computes a job in the way that wastes fewer lanes.
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (job, scratch) = self;
        if by_pixels::is_better(job.problem, S::lanes::<T>(), in_lines::<T>()) {
            by_pixels::run::<T, S>(simd, job, scratch);
        } else {
            by_channels::run::<T, S>(simd, job, scratch);
        }
    }
}
