//! The one problem behind the forward pass and the gradient with respect to the input.

use super::ConvGeometry;
use core::ops::Range;

/// The windows along one axis: tap t of window i is pixel `first` + `step`·i + t, if that is one of
/// the `size` pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) windows: usize,
    pub(super) taps: usize,
    pub(super) size: usize,
    pub(super) first: isize,
    pub(super) step: usize,
}

/// Neighbouring windows and neighbouring taps: each of the windows has each of the taps inside of
/// the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) windows: Range<usize>,
    pub(super) taps: Range<usize>,
}

impl Axis {
    /// The pixel of tap 0 of window `i`, which may lie outside.
    #[inline(always)]
    pub(super) fn pixel(&self, i: usize) -> isize {
        self.first + (self.step * i) as isize
    }

    /// The taps of window `i` that lie inside.
    #[inline(always)]
    pub(super) fn inside(&self, i: usize) -> Range<usize> {
        let pixel = self.pixel(i);
        let end = (self.size as isize - pixel).clamp(0, self.taps as isize) as usize;
        ((-pixel).max(0) as usize).min(end)..end
    }

    /// Whether every tap of every window is inside.
    pub(super) fn is_inside(&self) -> bool {
        self.first >= 0 && self.first as usize + self.reach() <= self.size
    }

    /// From the first pixel of the first window to the last of the last.
    pub(super) fn reach(&self) -> usize {
        self.windows.saturating_sub(1) * self.step + self.taps
    }

    /// The same windows with the taps from `t` on, at most `count`.
    fn part(mut self, t: usize, count: usize) -> Self {
        self.first += t as isize;
        self.taps = count.min(self.taps - t.min(self.taps));
        self
    }

    /// `windows` cut where the taps inside change.
    #[inline(always)]
    pub(super) fn spans(self, mut windows: Range<usize>) -> impl Iterator<Item = Span> {
        core::iter::from_fn(move || {
            let start = windows.next()?;
            let taps = self.inside(start);
            while !windows.is_empty() && self.inside(windows.start) == taps {
                windows.start += 1;
            }
            Some(Span {
                windows: start..windows.start,
                taps,
            })
        })
    }

    /// Those of `windows` that have tap `t` inside.
    #[inline(always)]
    fn reached(&self, t: usize, windows: &Range<usize>) -> Range<usize> {
        let before = -self.first - t as isize;
        let after = before + self.size as isize;
        let [start, end] = [before, after].map(|pixels| {
            let windows = pixels.max(0).cast_unsigned();
            windows.div_ceil(self.step)
        });
        let end = end.clamp(windows.start, windows.end);
        start.clamp(windows.start, end)..end
    }

    /// All taps, cut where those of `windows` that have them inside change.
    #[inline(always)]
    pub(super) fn reaches(self, windows: Range<usize>) -> impl Iterator<Item = Span> {
        let mut taps = 0..self.taps;
        core::iter::from_fn(move || {
            let start = taps.next()?;
            let reached = self.reached(start, &windows);
            while !taps.is_empty() && self.reached(taps.start, &windows) == reached {
                taps.start += 1;
            }
            Some(Span {
                windows: reached,
                taps: start..taps.start,
            })
        })
    }
}

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
pub(super) struct Correlation {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) rows: Axis,
    pub(super) cols: Axis,
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

impl Correlation {
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
        let axis = |phase: &Phase, size| Axis {
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
    pub(super) fn parts(&self, most: usize, inputs: usize) -> impl Iterator<Item = Part> {
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
            let mut part = Part {
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

/// Some inputs and taps of a [`Correlation`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The correlation of these inputs and taps. Its weights are counted from the same place as
    /// those of the whole.
    pub(super) problem: Correlation,
    /// The first input.
    pub(super) input: usize,
    pub(super) is_first: bool,
    pub(super) is_last: bool,
}

impl Part {
    /// All inputs and taps.
    pub(super) fn whole(p: &Correlation) -> Self {
        Self {
            problem: *p,
            input: 0,
            is_first: true,
            is_last: true,
        }
    }
}

/// The pixels of an axis with (pixel + padding) mod stride = `remainder`, and the taps that reach
/// them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phase {
    remainder: usize,
    /// The first pixel.
    first: usize,
    /// The window whose tap `remainder` is at the first pixel.
    window: usize,
    /// How many pixels.
    count: usize,
    /// How many taps: `remainder`, `remainder` + stride, …
    taps: usize,
}

impl Phase {
    pub(super) fn new(g: &ConvGeometry, size: usize, remainder: usize) -> Self {
        let window = g.padding.saturating_sub(remainder).div_ceil(g.stride);
        let first = window * g.stride + remainder - g.padding;
        Self {
            remainder,
            first,
            window,
            count: size.saturating_sub(first).div_ceil(g.stride),
            taps: g.kernel.saturating_sub(remainder).div_ceil(g.stride),
        }
    }
}
