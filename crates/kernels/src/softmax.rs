//! Softmax and its logarithm over the middle axis of an (outer, len, inner) view.
//!
//! The maximum is taken out before the exponential, so no finite input overflows. A line that holds
//! +∞ or NaN, or only −∞, becomes NaN, as in PyTorch. With inner > 1 the columns are taken in
//! strips, whose maxima and sums are on the stack.

mod lines;

use core::convert::identity;

use super::reduce::{STRIP, best_columns, itself, strips, sum_by, sum_columns_by};
use super::scalar::Scalar;
use super::simd::{Isa, Kernel, Simd};
use super::{math, par};
pub(super) use lines::{LogNormalizer, SoftmaxLines};

/// Elements that a thread takes at a time, if there are lines enough.
const CHUNK: usize = 8_192;

/// The number of lines of `len` numbers that a thread takes at a time.
pub(super) fn lines_in_a_chunk(len: usize) -> usize {
    let lines = par::lines_in_a_chunk(CHUNK, len);
    if len <= lines::SHORT {
        lines.next_multiple_of(lines::LANES)
    } else {
        lines
    }
}

/// y = exp(x − m) / Σₗ exp(x − m), m the maximum of the line. `x` and `y` are (outer, len, inner);
/// overwrites `y`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn softmax_forward<T: Scalar>(outer: usize, len: usize, inner: usize, x: &[T], y: &mut [T]) {
    forward::<T, false>(outer, len, inner, x, y);
}

/// y = x − m − ln Σₗ exp(x − m), m the maximum of the line. `x` and `y` are (outer, len, inner);
/// overwrites `y`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn log_softmax_forward<T: Scalar>(
    outer: usize,
    len: usize,
    inner: usize,
    x: &[T],
    y: &mut [T],
) {
    forward::<T, true>(outer, len, inner, x, y);
}

fn forward<T: Scalar, const LOG: bool>(
    outer: usize,
    len: usize,
    inner: usize,
    x: &[T],
    y: &mut [T],
) {
    check_len!("x", x, [outer, len, inner]);
    check_len!("y", y, x.len());
    if x.is_empty() {
        return;
    }
    if inner == 1 {
        let size = lines_in_a_chunk(len) * len;
        par::for_each_chunk(y, size, size, |i, y| {
            let x = &x[i * size..];
            Isa::detect().run(SoftmaxLines {
                len,
                x,
                y,
                then: |i, y: &mut [T], found: LogNormalizer<T>| {
                    if LOG {
                        for (y, &x) in y.iter_mut().zip(&x[i * len..]) {
                            *y = (x - found.max) - found.log;
                        }
                    }
                },
            });
        });
    } else {
        let size = len * inner;
        par::for_each_chunk(y, size, size, |o, y| {
            let x = &x[o * size..][..size];
            Isa::detect().run(SoftmaxColumns::<T, LOG> { inner, x, y });
        });
    }
}

/// The softmax of every column, or its logarithm, in rows of `inner` numbers.
struct SoftmaxColumns<'a, T, const LOG: bool> {
    inner: usize,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar, const LOG: bool> Kernel for SoftmaxColumns<'_, T, LOG> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { inner, x, y } = self;
        let (mut max, mut sums) = ([T::zero(); STRIP], [T::zero(); STRIP]);
        for (first, width) in strips(inner) {
            let strip = first..first + width;
            let max = &mut max[..width];
            best_columns::<T, true>((x, inner, first), max);
            for (y, x) in y.chunks_exact_mut(inner).zip(x.chunks_exact(inner)) {
                let rows = y[strip.clone()].iter_mut().zip(&x[strip.clone()]);
                for ((y, &x), &max) in rows.zip(&*max) {
                    *y = math::exp(x - max);
                }
            }
            let sums = &mut sums[..width];
            sum_columns_by((y, inner, first), max, sums, itself);
            for sum in &mut *sums {
                *sum = if LOG { math::ln(*sum) } else { T::one() / *sum };
            }
            for (y, x) in y.chunks_exact_mut(inner).zip(x.chunks_exact(inner)) {
                let rows = y[strip.clone()].iter_mut().zip(&x[strip.clone()]);
                for (((y, &x), &max), &sum) in rows.zip(&*max).zip(&*sums) {
                    *y = if LOG { (x - max) - sum } else { *y * sum };
                }
            }
        }
    }
}

/// dx = y · (dy − Σₗ dy · y), from the result `y` of [`softmax_forward`]. All are (outer, len,
/// inner); overwrites `dx`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn softmax_backward<T: Scalar>(
    outer: usize,
    len: usize,
    inner: usize,
    y: &[T],
    dy: &[T],
    dx: &mut [T],
) {
    backward::<T, false>(outer, len, inner, y, dy, dx);
}

/// dx = dy − exp(y) · Σₗ dy, from the result `y` of [`log_softmax_forward`]. All are (outer, len,
/// inner); overwrites `dx`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn log_softmax_backward<T: Scalar>(
    outer: usize,
    len: usize,
    inner: usize,
    y: &[T],
    dy: &[T],
    dx: &mut [T],
) {
    backward::<T, true>(outer, len, inner, y, dy, dx);
}

fn backward<T: Scalar, const LOG: bool>(
    outer: usize,
    len: usize,
    inner: usize,
    y: &[T],
    dy: &[T],
    dx: &mut [T],
) {
    check_len!("y", y, [outer, len, inner]);
    check_len!("dy", dy, y.len());
    check_len!("dx", dx, y.len());
    if y.is_empty() {
        return;
    }
    let size = len * inner;
    let size = if inner == 1 {
        lines_in_a_chunk(len) * size
    } else {
        size
    };
    par::for_each_chunk(dx, size, size / 2, |i, dx| {
        let (y, dy) = (&y[i * size..][..dx.len()], &dy[i * size..][..dx.len()]);
        Isa::detect().run(SoftmaxBackward::<T, LOG> {
            len,
            inner,
            y,
            dy,
            dx,
        });
    });
}

/// The backward pass of whole lines.
struct SoftmaxBackward<'a, T, const LOG: bool> {
    len: usize,
    inner: usize,
    y: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar, const LOG: bool> Kernel for SoftmaxBackward<'_, T, LOG> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self {
            len,
            inner,
            y,
            dy,
            dx,
        } = self;
        // What is written to dx first is all that needs no sum.
        for ((dx, &y), &dy) in dx.iter_mut().zip(y).zip(dy) {
            *dx = if LOG { math::exp(y) } else { dy * y };
        }
        let finish = |dx: T, y: T, dy: T, sum: T| {
            if LOG { dy - dx * sum } else { y * (dy - sum) }
        };
        if inner == 1 {
            let lines = y.chunks_exact(len).zip(dy.chunks_exact(len));
            for (dx, (y, dy)) in dx.chunks_exact_mut(len).zip(lines) {
                let sum = sum_by(if LOG { dy } else { dx }, identity);
                for ((dx, &y), &dy) in dx.iter_mut().zip(y).zip(dy) {
                    *dx = finish(*dx, y, dy, sum);
                }
            }
            return;
        }
        let mut sums = [T::zero(); STRIP];
        for (first, width) in strips(inner) {
            let sums = &mut sums[..width];
            let terms = if LOG { dy } else { &*dx };
            sum_columns_by((terms, inner, first), &dy[..width], sums, itself);
            let rows = y.chunks_exact(inner).zip(dy.chunks_exact(inner));
            for (dx, (y, dy)) in dx.chunks_exact_mut(inner).zip(rows) {
                let strip = first..first + width;
                let (y, dy) = (&y[strip.clone()], &dy[strip.clone()]);
                let row = dx[strip].iter_mut().zip(y).zip(dy);
                for (((dx, &y), &dy), &sum) in row.zip(&*sums) {
                    *dx = finish(*dx, y, dy, sum);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;
    use crate::testing::{Random, assert_within, magnitudes, to_f64};

    const SIZES: [(usize, usize, usize); 13] = [
        (1, 1, 1),
        (3, 10, 1),
        (2, 1025, 1),
        (1, 40, 2),
        (2, 7, 65),
        (1, 100, 130),
        (0, 3, 2),
        (2, 3, 0),
        (2, 0, 3),
        (1, 8_192, 1),
        (2, 8_193, 1),
        (17, 33, 1),
        (1, 16_385, 2),
    ];

    fn check<T: Scalar>(outer: usize, len: usize, inner: usize) {
        let mut random = Random::new((outer + len * 10 + inner) as u64);
        let x: Vec<T> = random.vec(outer * len * inner);
        let want = naive::reduce::softmax(outer, len, inner, &to_f64(&x));
        let mut y = vec![T::nan(); x.len()];
        softmax_forward(outer, len, inner, &x, &mut y);
        assert_within(&y, &want, &want, 60);
        log_softmax_forward(outer, len, inner, &x, &mut y);
        let logs: Vec<f64> = want.iter().map(|v| v.ln()).collect();
        let size: Vec<f64> = magnitudes(&logs).iter().map(|v| v + 2.0).collect();
        assert_within(&y, &logs, &size, 60);
    }

    #[test]
    fn agree_with_the_oracle() {
        for (outer, len, inner) in SIZES {
            check::<f32>(outer, len, inner);
            check::<f64>(outer, len, inner);
        }
    }

    type Forward = fn(usize, usize, usize, &[f64], &mut [f64]);
    type Backward = fn(usize, usize, usize, &[f64], &[f64], &mut [f64]);

    #[test]
    fn gradients_agree_with_finite_differences() {
        let kernels: [(Forward, Backward); 2] = [
            (softmax_forward, softmax_backward),
            (log_softmax_forward, log_softmax_backward),
        ];
        for (forward, backward) in kernels {
            for (outer, len, inner) in [(2, 5, 1), (2, 4, 3), (1, 3, 66)] {
                let mut random = Random::new(3);
                let x: Vec<f64> = random.vec(outer * len * inner);
                let dy: Vec<f64> = random.vec(x.len());
                let mut y = vec![0.0; x.len()];
                let mut dx = vec![f64::NAN; x.len()];
                forward(outer, len, inner, &x, &mut y);
                backward(outer, len, inner, &y, &dy, &mut dx);
                for i in 0..x.len() {
                    let h = 1e-5;
                    let mut at = |step: f64| {
                        let mut x = x.clone();
                        x[i] += step;
                        forward(outer, len, inner, &x, &mut y);
                        crate::testing::dot(&y, &dy)
                    };
                    let slope = (at(h) - at(-h)) / (2.0 * h);
                    approx::assert_abs_diff_eq!(dx[i], slope, epsilon = 1e-8);
                }
            }
        }
    }

    #[test]
    fn extremes() {
        let inf = f32::INFINITY;
        let mut y = [0.0; 3];
        softmax_forward(1, 3, 1, &[1e30, -1e30, 1e30], &mut y);
        assert_eq!(y, [0.5, 0.0, 0.5]);
        log_softmax_forward(1, 3, 1, &[-inf, 0.0, -1000.0], &mut y);
        assert_eq!(y, [-inf, 0.0, -1000.0]);
        for bad in [[-inf; 3], [0.0, inf, 0.0], [0.0, f32::NAN, 1.0]] {
            softmax_forward(1, 3, 1, &bad, &mut y);
            assert!(y.iter().any(|v| v.is_nan()));
            log_softmax_forward(1, 3, 1, &bad, &mut y);
            assert!(y.iter().any(|v| v.is_nan()));
        }
    }
}
