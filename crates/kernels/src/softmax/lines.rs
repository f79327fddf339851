//! Softmax of contiguous lines.
//!
//! A line of ten classes is shorter than two vectors, and its maximum and its sum go along it. So
//! lines that are short are transposed, [`LANES`] of them at a time: each is then in a lane of its
//! own, and nothing goes across lanes.

use core::convert::identity;

use crate::math;
use crate::reduce::{max_of, sum_by};
use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd};
use crate::transpose::transpose;

/// Lines that are transposed at a time.
pub(super) const LANES: usize = 16;

/// The longest line that is transposed.
pub(super) const SHORT: usize = 32;

/// What [`SoftmaxLines`] finds out of a line before its softmax.
#[derive(Clone, Copy)]
pub(crate) struct LogNormalizer<T> {
    /// The maximum m.
    pub(crate) max: T,
    /// ln Σ exp(x − m).
    pub(crate) log: T,
}

/// Writes the softmax of every line of `len` > 0 numbers of `x` to `y`, and calls `then(i, line of
/// y, log-sum-exp)` for each.
pub(crate) struct SoftmaxLines<'a, T, F> {
    pub(crate) len: usize,
    pub(crate) x: &'a [T],
    pub(crate) y: &'a mut [T],
    pub(crate) then: F,
}

impl<T: Scalar, F: FnMut(usize, &mut [T], LogNormalizer<T>)> Kernel for SoftmaxLines<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, _: S) {
        let lines = self.y.len() / self.len;
        // A few lines are done sooner one by one than in a block that they do not fill.
        let transposed = if self.len > SHORT || lines % LANES >= 4 {
            lines
        } else {
            lines / LANES * LANES
        };
        let mut i = 0;
        if self.len <= SHORT {
            while i < transposed {
                let count = LANES.min(transposed - i);
                self.block(i, count);
                i += count;
            }
        }
        for i in i..lines {
            self.line(i);
        }
    }
}

impl<T: Scalar, F: FnMut(usize, &mut [T], LogNormalizer<T>)> SoftmaxLines<'_, T, F> {
    /// Line `i` by itself.
    #[inline(always)]
    fn line(&mut self, i: usize) {
        let x = &self.x[i * self.len..][..self.len];
        let y = &mut self.y[i * self.len..][..self.len];
        let max = max_of(x);
        for (y, &x) in y.iter_mut().zip(x) {
            *y = math::exp(x - max);
        }
        let sum = sum_by(y, identity);
        let factor = T::one() / sum;
        for y in y.iter_mut() {
            *y *= factor;
        }
        let log = math::ln(sum);
        (self.then)(i, y, LogNormalizer { max, log });
    }

    /// `count` lines from line `i` on.
    #[inline(always)]
    fn block(&mut self, i: usize, count: usize) {
        let len = self.len;
        let x = &self.x[i * len..][..count * len];
        let y = &mut self.y[i * len..][..count * len];
        let mut columns = [[T::zero(); LANES]; SHORT];
        let columns = &mut columns[..len];
        transpose(count, len, x, len, columns.as_flattened_mut(), LANES);
        let (max, sum) = softmax_of_lanes(columns);
        transpose(len, count, columns.as_flattened(), LANES, y, len);
        let mut logs = sum;
        for log in &mut logs {
            *log = math::ln(*log);
        }
        for (l, y) in y.chunks_exact_mut(len).enumerate() {
            let found = LogNormalizer {
                max: max[l],
                log: logs[l],
            };
            (self.then)(i + l, y, found);
        }
    }
}

/// Turns every lane into its softmax; returns the maxima and the sums of the exponentials.
#[inline(always)]
fn softmax_of_lanes<T: Scalar>(columns: &mut [[T; LANES]]) -> ([T; LANES], [T; LANES]) {
    let mut max = columns[0];
    for column in &*columns {
        for l in 0..LANES {
            // A NaN is not found here, but it makes a NaN of the sum.
            max[l] = if column[l] > max[l] {
                column[l]
            } else {
                max[l]
            };
        }
    }
    for column in &mut *columns {
        for l in 0..LANES {
            column[l] -= max[l];
        }
    }
    for v in columns.as_flattened_mut() {
        *v = math::exp(*v);
    }
    let mut sum = [T::zero(); LANES];
    for column in &*columns {
        for l in 0..LANES {
            sum[l] += column[l];
        }
    }
    let mut factor = sum;
    for v in &mut factor {
        *v = T::one() / *v;
    }
    for column in columns {
        for l in 0..LANES {
            column[l] *= factor[l];
        }
    }
    (max, sum)
}
