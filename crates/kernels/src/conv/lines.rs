//! Copies of the lines of an image with their padding.

use super::axis::WindowAxis;
use crate::scalar::Scalar;
use crate::simd::{Simd, Vector};

/// lines[channel · `plane` + ((row − `first`) · `step` + q) · `width` + k] = the pixel (row, first
/// column + k · `step` + q) of a channel, for the rows `first..first + count` that are inside.
///
/// Pixels outside keep what they held, which is the same zero from one image to the next. With
/// `step` = 1 a line is copied as it lies; with the step of the windows, neighbours in a line are
/// what one tap has in neighbouring windows.
#[inline(always)]
#[allow(
    clippy::too_many_arguments,
    reason = "an image, the copy, and where both lie"
)]
pub(super) fn copy_lines<T: Scalar, S: Simd>(
    simd: S,
    [rows, cols]: [&WindowAxis; 2],
    (first, count): (isize, usize),
    step: usize,
    width: usize,
    plane: usize,
    x: &[T],
    lines: &mut [T],
) {
    let planes = x.chunks_exact((rows.size * cols.size).max(1));
    let size = rows.size as isize;
    let inside = first.clamp(0, size)..(first + count as isize).clamp(0, size);
    let above = (inside.start - first).unsigned_abs() * step * width;
    let inside = inside.start.unsigned_abs()..inside.end.unsigned_abs();
    for (x, lines) in planes.zip(lines.chunks_exact_mut(plane)) {
        let x = &x[inside.start * cols.size..inside.end * cols.size];
        let lines = &mut lines[above.min(plane)..];
        for q in 0..step {
            let first = cols.first + q as isize;
            let lo = first.min(0).unsigned_abs().div_ceil(step).min(width);
            let hi = (cols.size as isize - first).max(0).unsigned_abs();
            let hi = hi.div_ceil(step).clamp(lo, width);
            if lo == hi {
                continue;
            }
            let from = (first + (lo * step) as isize).unsigned_abs();
            let lines = lines.chunks_exact_mut(step * width);
            for (x, line) in x.chunks_exact(cols.size).zip(lines) {
                let (x, line) = (&x[from..], &mut line[q * width + lo..q * width + hi]);
                if step == 1 {
                    copy(simd, &x[..line.len()], line);
                } else {
                    for (v, &x) in line.iter_mut().zip(x.iter().step_by(step)) {
                        *v = x;
                    }
                }
            }
        }
    }
}

/// A short copy without a call: whole vectors, of which the last two may overlap.
#[inline(always)]
fn copy<T: Scalar, S: Simd>(simd: S, from: &[T], to: &mut [T]) {
    let len = from.len();
    let to = &mut to[..len];
    if len < S::lanes::<T>() {
        for (to, &from) in to.iter_mut().zip(from) {
            *to = from;
        }
        return;
    }
    let last = len - S::lanes::<T>();
    let mut at = 0;
    loop {
        // SAFETY: `at` is at most `last`, and a vector behind that is the end of both slices, which
        // have the same length.
        unsafe {
            simd.load(from.as_ptr().add(at))
                .store(to.as_mut_ptr().add(at));
        };
        if at == last {
            return;
        }
        at = (at + S::lanes::<T>()).min(last);
    }
}
