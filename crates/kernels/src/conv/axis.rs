//! The windows along one axis of an image, and which of their taps lie inside.

use core::ops::Range;

/// The windows along one axis: tap t of window i is pixel `first` + `step`·i + t, if that is one of
/// the `size` pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct WindowAxis {
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

impl WindowAxis {
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
    pub(super) fn part(mut self, t: usize, count: usize) -> Self {
        self.first += t as isize;
        self.taps = count.min(self.taps - t.min(self.taps));
        self
    }

    /// Splits `windows` into maximal runs of windows that see the same taps of the image.
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

    /// Splits the taps into maximal runs for which the same ones of `windows` are in bounds.
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
