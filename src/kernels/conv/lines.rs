//! Copies of the lines of an image with their padding.

use super::correlation::Axis;
use super::vector::Vector;
use crate::kernels::scalar::Float;
use core::ops::Range;

/// lines[((channel · rows + row) · `step` + q) · `width` + k] = the pixel (row, first + k · `step` + q) of a channel, or 0 outside.
///
/// `rows` are those to copy, which may lie outside as well. With `step` = 1 a line is copied as it lies; with the step of
/// the windows, neighbours in a line are what one tap has in neighbouring windows.
#[inline(always)]
pub(super) fn copy_lines<T: Float, V: Vector<T>>(
    [rows, cols]: [&Axis; 2],
    range: Range<isize>,
    step: usize,
    width: usize,
    x: &[T],
    lines: &mut [T],
) {
    let planes = x.chunks_exact(rows.size * cols.size);
    let per_plane = range.len() * step * width;
    for (x, lines) in planes.zip(lines.chunks_exact_mut(per_plane)) {
        for (row, lines) in range.clone().zip(lines.chunks_exact_mut(step * width)) {
            if row < 0 || row >= rows.size as isize {
                lines.fill(T::zero());
                continue;
            }
            let line = &x[row as usize * cols.size..][..cols.size];
            for (q, out) in lines.chunks_exact_mut(width).enumerate() {
                let first = cols.first + q as isize;
                let lo = ((-first).max(0) as usize).div_ceil(step).min(width);
                let hi = ((cols.size as isize - first).max(0) as usize)
                    .div_ceil(step)
                    .clamp(lo, width);
                let (left, out) = out.split_at_mut(lo);
                let (out, right) = out.split_at_mut(hi - lo);
                left.iter_mut().for_each(|v| *v = T::zero());
                right.iter_mut().for_each(|v| *v = T::zero());
                if out.is_empty() {
                    continue;
                }
                let line = &line[(first + (lo * step) as isize) as usize..];
                if step == 1 {
                    copy::<T, V>(&line[..out.len()], out);
                } else {
                    out.iter_mut()
                        .zip(line.iter().step_by(step))
                        .for_each(|(o, &v)| *o = v);
                }
            }
        }
    }
}

/// A short copy without a call: whole vectors, of which the last two may overlap.
#[inline(always)]
fn copy<T: Float, V: Vector<T>>(from: &[T], to: &mut [T]) {
    let len = from.len();
    let to = &mut to[..len];
    if len < V::LANES {
        for (to, &from) in to.iter_mut().zip(from) {
            *to = from;
        }
        return;
    }
    let last = len - V::LANES;
    let mut at = 0;
    loop {
        // SAFETY: `at` is at most `last`; the type of V is that of the instance.
        unsafe { V::load(from.as_ptr().add(at)).store(to.as_mut_ptr().add(at)) };
        if at == last {
            return;
        }
        at = (at + V::LANES).min(last);
    }
}
