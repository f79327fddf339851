//! The one problem behind the forward pass and the gradient with respect to the input: a
//! correlation.

use super::axis::WindowAxis;
use super::geometry::ConvGeometry;
use super::phase::Phase;

/// Where the weight of (output o, input c, row tap a, column tap b) is: `first` + o·`output` +
/// c·`input` + a·`row` + b·`col`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter {
    pub(super) first: usize,
    pub(super) output: usize,
    pub(super) input: usize,
    pub(super) row: isize,
    pub(super) col: isize,
}

impl Filter {
    #[inline(always)]
    pub(super) fn at(&self, output: usize, input: usize, row: usize, col: usize) -> usize {
        let tap = self.row * row as isize + self.col * col as isize;
        (self.first + output * self.output + input * self.input).wrapping_add_signed(tap)
    }
}

/// y[o, place(i, j)] = Σ w[o, c, a, b] · x[c, pixel of row tap a of i, pixel of column tap b of j]
/// over the inputs c and the taps inside of the image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Problem {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) rows: WindowAxis,
    pub(super) cols: WindowAxis,
    pub(super) filter: Filter,
    /// Elements of a plane of y.
    pub(super) plane: usize,
    /// Where the sum of window (0, 0) goes in a plane of y.
    pub(super) first: usize,
    /// From one window to the one below in a plane of y.
    pub(super) down: usize,
    /// From one window to the next in a plane of y.
    pub(super) right: usize,
}

impl Problem {
    /// The forward pass of one group.
    pub(super) fn forward(g: &ConvGeometry) -> Self {
        Self {
            inputs: g.group_in(),
            outputs: g.group_out(),
            rows: g.rows(),
            cols: g.cols(),
            filter: Filter {
                first: 0,
                output: g.taps(),
                input: g.kernel * g.kernel,
                row: g.kernel as isize,
                col: 1,
            },
            plane: g.out_pixels(),
            first: 0,
            down: g.out_width(),
            right: 1,
        }
    }

    /// The adjoint of one group, for the pixels of one phase of the rows and one of the columns.
    pub(super) fn adjoint(g: &ConvGeometry, rows: Phase, cols: Phase) -> Self {
        let last = |phase: &Phase| phase.remainder + phase.taps.saturating_sub(1) * g.stride;
        let axis = |phase: &Phase, size| WindowAxis {
            windows: phase.count,
            taps: phase.taps,
            size,
            first: phase.window as isize + 1 - phase.taps as isize,
            step: 1,
        };
        Self {
            inputs: g.group_out(),
            outputs: g.group_in(),
            rows: axis(&rows, g.out_height()),
            cols: axis(&cols, g.out_width()),
            filter: Filter {
                first: last(&rows) * g.kernel + last(&cols),
                output: g.kernel * g.kernel,
                input: g.taps(),
                row: -((g.stride * g.kernel) as isize),
                col: -(g.stride as isize),
            },
            plane: g.height * g.width,
            first: rows.first * g.width + cols.first,
            down: g.stride * g.width,
            right: g.stride,
        }
    }

    /// Elements of a plane of x.
    pub(super) fn source_plane(&self) -> usize {
        self.rows.size * self.cols.size
    }

    /// Weights of one output.
    pub(super) fn taps(&self) -> usize {
        self.inputs * self.rows.taps * self.cols.taps
    }

    /// The problem cut into parts of at most `most` weights of an output and at most `inputs`
    /// inputs, whose sums add up to its own. There is at least one.
    #[inline(always)]
    pub(super) fn parts(&self, most: usize, inputs: usize) -> impl Iterator<Item = SubProblem> {
        let b_step = self.cols.taps.clamp(1, most);
        let a_step = self.rows.taps.clamp(1, most / b_step);
        let whole = a_step >= self.rows.taps && b_step >= self.cols.taps;
        let c_step = if whole {
            inputs.min(most / (a_step * b_step))
        } else {
            1
        };
        let [c_end, a_end, b_end] = [self.inputs, self.rows.taps, self.cols.taps].map(|n| n.max(1));
        let (mut c, mut a, mut b) = (0, 0, 0);
        core::iter::from_fn(move || {
            if c >= c_end {
                return None;
            }
            let mut part = SubProblem {
                problem: *self,
                input: c,
                is_first: (c, a, b) == (0, 0, 0),
                is_last: c + c_step >= c_end && a + a_step >= a_end && b + b_step >= b_end,
            };
            let p = &mut part.problem;
            p.inputs = c_step.min(self.inputs - c.min(self.inputs));
            p.rows = self.rows.part(a, a_step);
            p.cols = self.cols.part(b, b_step);
            p.filter.first = self.filter.at(0, c, a, b);
            b += b_step;
            if b >= b_end {
                (a, b) = (a + a_step, 0);
            }
            if a >= a_end {
                (c, a) = (c + c_step, 0);
            }
            Some(part)
        })
    }
}

/// Some inputs and taps of a [`Problem`].
#[derive(Clone, Copy, Debug)]
pub(super) struct SubProblem {
    /// The correlation of these inputs and taps. Its weights are counted from the same place as
    /// those of the whole.
    pub(super) problem: Problem,
    /// The first input.
    pub(super) input: usize,
    pub(super) is_first: bool,
    pub(super) is_last: bool,
}

impl SubProblem {
    /// All inputs and taps.
    pub(super) fn whole(p: &Problem) -> Self {
        Self {
            problem: *p,
            input: 0,
            is_first: true,
            is_last: true,
        }
    }
}
