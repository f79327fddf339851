//! A correlation for all images and groups, on several threads.

use super::correlate::Correlate;
use super::correlation::Correlation;
use super::scratch::Scratch;
use super::{ConvGeometry, work_ns};
use crate::scalar::Scalar;
use crate::simd::Isa;
use crate::{Activation, par};

/// The operands of [`Images::correlate`].
pub(super) struct Images<'a, T> {
    pub(super) g: &'a ConvGeometry,
    pub(super) x: &'a [T],
    pub(super) w: &'a [T],
    pub(super) bias: Option<&'a [T]>,
    pub(super) activation: Activation,
    pub(super) y: &'a mut [T],
}

/// Pieces of work for each thread.
const PIECES: usize = 4;
/// Output channels that go together when there are few images.
const OUTPUTS: usize = 16;

impl<T: Scalar> Images<'_, T> {
    /// Each of the problems, which together fill y, for all images and groups.
    pub(super) fn correlate(
        self,
        isa: Isa,
        problems: impl Iterator<Item = Correlation> + Clone + Send + Sync,
    ) {
        let Self {
            g,
            x,
            w,
            bias,
            activation,
            y,
        } = self;
        let Some(whole) = problems.clone().next() else {
            return;
        };
        let (inputs, outputs) = (whole.inputs, whole.outputs);
        let (x_group, y_group) = (inputs * whole.source_plane(), outputs * whole.plane);
        let w_group = g.weight_len() / g.groups;
        let ns = work_ns(g.multiply_adds());
        // The outputs from `o` on of some images of a group.
        let run = |image: usize,
                   images: usize,
                   group: usize,
                   (o, outputs): (usize, usize),
                   y: &mut [T]| {
            for mut problem in problems
                .clone()
                .filter(|p| p.rows.windows * p.cols.windows > 0)
            {
                problem.outputs = outputs;
                problem.filter.first += o * problem.filter.output;
                let job = Correlate {
                    problem: &problem,
                    images,
                    x: &x[(image * g.groups + group) * x_group..],
                    x_image: g.groups * x_group,
                    w: &w[group * w_group..][..w_group],
                    bias: bias.map(|bias| &bias[group * whole.outputs + o..][..outputs]),
                    activation,
                    y,
                    y_image: g.groups * y_group,
                };
                isa.run((job, &mut Scratch::new()));
            }
        };
        // No image depends on another, so the threads may decide how many go together.
        let threads = par::threads();
        if threads == 1 || g.batch >= 2 * PIECES {
            let pieces = if threads == 1 { 1 } else { threads * PIECES };
            let images = g.batch.div_ceil(pieces);
            let image = g.groups * y_group;
            par::for_each_chunk(y, images * image, ns / g.batch * images, |n, y| {
                for group in 0..g.groups {
                    let here = y.len() / image;
                    run(
                        n * images,
                        here,
                        group,
                        (0, outputs),
                        &mut y[group * y_group..],
                    );
                }
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
                let (image, group) = (i / parts / g.groups, i / parts % g.groups);
                run(image, 1, group, (i % parts * together, together), y);
            });
        }
    }
}
