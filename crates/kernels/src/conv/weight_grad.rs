//! The gradients with respect to the weight and the bias.

use super::geometry::{ConvGeometry, work_ns};
use super::problem::Problem;
use super::scratch::Scratch;
use super::weight_job::WeightJob;
use super::{by_channels, by_pixels};
use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};
use crate::{par, reduce, sizes};

/// Output channels that go together.
const OUTPUTS: usize = 16;
/// How many chunks of work there are at least, if there are enough images.
const CHUNKS: usize = 8;

impl ConvGeometry {
    /// Output channels of a group that go together.
    fn weight_outputs(&self) -> usize {
        if self.group_out().is_multiple_of(OUTPUTS) {
            OUTPUTS
        } else {
            self.group_out()
        }
    }

    /// Sets of images whose sums are computed independently.
    fn weight_sets(&self) -> usize {
        let chunks = self.out_channels / self.weight_outputs().max(1);
        CHUNKS.div_ceil(chunks.max(1)).min(self.batch).max(1)
    }

    /// Elements of the work space of [`conv2d_weight_grad`].
    ///
    /// # Panics
    /// If they are more than a `usize` counts.
    pub fn weight_grad_scratch(&self) -> usize {
        sizes::count(&self.scratch_sizes())
    }

    /// The weights of each set, if there are several.
    fn scratch_sizes(&self) -> [usize; 5] {
        let sets = match self.weight_sets() {
            1 => 0,
            sets => sets,
        };
        let [outputs, inputs, rows, cols] = self.weight_sizes();
        [sets, outputs, inputs, rows, cols]
    }
}

/// dw = the adjoint of [`super::conv2d_forward`] in w, applied to dy.
///
/// dw[o, c, u, v] = Σ dy[n, o, i, j] · x[n, c, stride·i + u − padding, stride·j + v − padding] over
/// all n, i, j, where x is 0 outside. Layouts as in the forward pass; overwrites `dw`. What
/// `scratch` holds does not matter.
///
/// The images are cut into at most 8 sets, how many depends on the sizes only. Sets, groups and
/// output channels are independent and may run on several threads; the sums of the sets are added
/// in order. The order of the sum of a set is that of `by_channels/weight.rs` or
/// `by_pixels/weight.rs`, chosen from the sizes.
///
/// # Panics
/// If a slice does not have the length its sizes ask for ([`ConvGeometry::weight_grad_scratch`] for
/// `scratch`).
pub fn conv2d_weight_grad<T: Scalar>(
    g: &ConvGeometry,
    x: &[T],
    dy: &[T],
    dw: &mut [T],
    scratch: &mut [T],
) {
    WeightGrad {
        g,
        x,
        dy,
        dw,
        scratch,
    }
    .run();
}

/// The operands of [`conv2d_weight_grad`].
pub(super) struct WeightGrad<'a, T> {
    pub(super) g: &'a ConvGeometry,
    pub(super) x: &'a [T],
    pub(super) dy: &'a [T],
    pub(super) dw: &'a mut [T],
    pub(super) scratch: &'a mut [T],
}

impl<T: Scalar> WeightGrad<'_, T> {
    fn run(self) {
        self.run_on(Isa::detect());
    }

    pub(super) fn run_on(self, isa: Isa) {
        let Self {
            g,
            x,
            dy,
            dw,
            scratch,
        } = self;
        g.check();
        check_len!("x", x, ..&g.input_sizes());
        check_len!("dy", dy, ..&g.output_sizes());
        check_len!("dw", dw, ..&g.weight_sizes());
        check_len!("scratch", scratch, ..&g.scratch_sizes());
        if dw.is_empty() {
            return;
        }
        let g = g.flattened();
        let sets = g.weight_sets();
        let images = g.batch.div_ceil(sets);
        let mut problem = Problem::forward(&g);
        problem.outputs = g.weight_outputs();
        let chunk = problem.outputs * g.taps();
        let chunks = g.weight_len() / chunk;
        let (x_group, dy_chunk) = (
            g.group_in() * g.height * g.width,
            problem.outputs * g.out_pixels(),
        );
        let run = |i: usize, dw: &mut [T]| {
            let (first, i) = ((i / chunks * images).min(g.batch), i % chunks);
            let group = i * problem.outputs / g.group_out();
            let job = WeightJob {
                problem: &problem,
                images: images.min(g.batch - first),
                x: &x[((first * g.groups + group) * x_group).min(x.len())..],
                x_image: g.groups * x_group,
                dy: &dy[((first * chunks + i) * dy_chunk).min(dy.len())..],
                dy_image: chunks * dy_chunk,
                dw,
            };
            isa.run((job, &mut Scratch::new()));
        };
        let ns = work_ns(g.multiply_adds()) / (chunks * sets);
        if sets == 1 {
            return par::for_each_chunk(dw, chunk, ns, run);
        }
        par::for_each_chunk(scratch, chunk, ns, run);
        let (first, others) = scratch.split_at(dw.len());
        dw.copy_from_slice(first);
        for set in others.chunks_exact(dw.len()) {
            dw.iter_mut().zip(set).for_each(|(sum, &v)| *sum += v);
        }
    }
}

impl<T: Scalar> Kernel for (WeightJob<'_, T>, &mut Scratch) {
    type Output = ();

    /// Computes a job in the way that wastes fewer lanes.
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (job, scratch) = self;
        if by_pixels::weight::is_better::<T>(job.problem, S::lanes::<T>()) {
            by_pixels::weight::run::<T, S>(simd, job, scratch);
        } else {
            by_channels::weight::run::<T, S>(simd, job, scratch);
        }
    }
}

/// db\[o\] = Σ dy[n, o, i, j] over all n, i, j. Overwrites `db` (out_channels).
///
/// Each plane is summed as [`reduce::sum`] does, and the sums of the planes in order.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn conv2d_bias_grad<T: Scalar>(g: &ConvGeometry, dy: &[T], db: &mut [T]) {
    BiasGrad { g, dy, db }.run();
}

/// The operands of [`conv2d_bias_grad`].
struct BiasGrad<'a, T> {
    g: &'a ConvGeometry,
    dy: &'a [T],
    db: &'a mut [T],
}

impl<T: Scalar> BiasGrad<'_, T> {
    fn run(self) {
        let Self { g, dy, db } = self;
        g.check();
        check_len!("dy", dy, ..&g.output_sizes());
        check_len!("db", db, g.out_channels);
        let pixels = g.out_pixels();
        par::for_each_chunk(db, 1, g.batch * pixels / 8, |o, db| {
            let plane = |n: usize| &dy[(n * g.out_channels + o) * pixels..][..pixels];
            db[0] = (0..g.batch).fold(T::zero(), |sum, n| sum + reduce::sum(plane(n)));
        });
    }
}
