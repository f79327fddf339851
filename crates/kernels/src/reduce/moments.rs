//! Mean, variance and log-sum-exp.

use core::convert::identity;

use super::columns::for_each_strip;
use super::{ELEMENTS, STRIP, best_columns, max_of, sum_by, sum_columns_by};
use crate::options::Acc;
use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};
use crate::{math, par};

/// The longest line whose terms are kept.
const SHORT: usize = 32;

/// y[o, i] = 1/len · Σₗ x[o, l, i], summed as [`super::sum_axis`]; NaN if len is 0. Overwrites `y`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn mean_axis<T: Scalar>(outer: usize, len: usize, inner: usize, x: &[T], y: &mut [T]) {
    super::sum_axis(outer, len, inner, x, y, Acc::Overwrite);
    let n = T::from_usize(len);
    crate::map::map_inplace(y, |sum| sum / n);
}

/// mean[o, i] = 1/len · Σₗ x[o, l, i] and var[o, i] = 1/(len − correction) · Σₗ (x[o, l, i] −
/// mean[o, i])².
///
/// `x` is (outer, len, inner); `mean` and `var` are (outer, inner) and overwritten. Correction 0 is
/// the variance of a population, 1 that of a sample, as `torch.var`. Two passes, so that a large
/// mean cancels nothing; both sums are pairwise. Where len ≤ correction the variance is NaN, and
/// the mean is if len is 0.
///
/// The mean is x₀ + 1/len · Σₗ (xₗ − x₀), which is exact where all elements of a line are equal:
/// their variance is 0, where a mean that is rounded otherwise would leave a variance of rounding
/// errors.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn var_axis<T: Scalar>(
    (outer, len, inner): (usize, usize, usize),
    correction: usize,
    x: &[T],
    mean: &mut [T],
    var: &mut [T],
) {
    check_len!("x", x, [outer, len, inner]);
    check_len!("mean", mean, [outer, inner]);
    check_len!("var", var, [outer, inner]);
    let n = match len.checked_sub(correction) {
        None | Some(0) => T::nan(),
        Some(n) => T::from_usize(n),
    };
    if inner == 1 {
        let lines = par::lines_in_a_chunk(ELEMENTS, len);
        let (mean, var) = ((mean, lines), (var, lines));
        par::for_each_chunk2(mean, var, lines * len / 3, |i, mean, var| {
            for (l, (mean, var)) in (i * lines..).zip(mean.iter_mut().zip(var)) {
                let x = &x[l * len..][..len];
                *mean = mean_of(x);
                let m = *mean;
                *var = sum_by(x, |v| (v - m) * (v - m)) / n;
            }
        });
    } else if inner > 0 {
        for_each_strip((len, inner), 10, x, mean, |_, x, first, mean| {
            means_of_columns((x, inner, first), T::from_usize(len), mean);
        });
        let mean = &*mean;
        for_each_strip((len, inner), 10, x, var, |o, x, first, var| {
            let mean = &mean[o * inner + first..][..var.len()];
            sum_columns_by((x, inner, first), mean, var, square_from);
            for sum in var {
                *sum /= n;
            }
        });
    }
}

/// The mean of a line, as the sum of the first element and of the mean distance from it.
fn mean_of<T: Scalar>(x: &[T]) -> T {
    match x.first() {
        None => T::nan(),
        Some(&first) => first + sum_by(x, |v| v - first) / T::from_usize(x.len()),
    }
}

/// As [`mean_of`], of the columns from `first` on, which have `len` elements.
fn means_of_columns<T: Scalar>((x, inner, first): (&[T], usize, usize), len: T, mean: &mut [T]) {
    match x.get(first..first + mean.len()) {
        None => mean.fill(T::nan()),
        Some(row) => {
            sum_columns_by((x, inner, first), row, mean, |v, first| v - first);
            for (mean, &first) in mean.iter_mut().zip(row) {
                *mean = first + *mean / len;
            }
        }
    }
}

/// y[o, i] = ln Σₗ exp(x[o, l, i]). `x` is (outer, len, inner), `y` is (outer, inner) and
/// overwritten.
///
/// The maximum m is taken out: m + ln Σ exp(x − m), with the sum as [`super::sum_axis`]. Where m is
/// infinite, the result is m (−∞ of a row of −∞, and of an empty one); NaN propagates.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn logsumexp_axis<T: Scalar>(outer: usize, len: usize, inner: usize, x: &[T], y: &mut [T]) {
    check_len!("x", x, [outer, len, inner]);
    check_len!("y", y, [outer, inner]);
    if len == 0 {
        return y.fill(T::neg_infinity());
    }
    if inner == 1 {
        let lines = par::lines_in_a_chunk(ELEMENTS, len);
        par::for_each_chunk(y, lines, lines * len, |i, y| {
            let x = &x[i * lines * len..];
            Isa::detect().run(LogSumExpLines { len, x, y });
        });
    } else if inner > 0 {
        for_each_strip((len, inner), 1, x, y, |_, x, first, y| {
            let (mut max, mut shift) = ([T::zero(); STRIP], [T::zero(); STRIP]);
            let (max, shift) = (&mut max[..y.len()], &mut shift[..y.len()]);
            best_columns::<T, true>((x, inner, first), max);
            for (shift, &m) in shift.iter_mut().zip(&*max) {
                *shift = finite_or_zero(m);
            }
            sum_columns_by((x, inner, first), shift, y, exp_from);
            for (y, &m) in y.iter_mut().zip(&*max) {
                *y = put_back(m, *y);
            }
        });
    }
}

/// The log-sum-exp of every line of `len` numbers.
struct LogSumExpLines<'a, T> {
    len: usize,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Kernel for LogSumExpLines<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        for (y, x) in self.y.iter_mut().zip(self.x.chunks_exact(self.len)) {
            let m = max_of(x);
            let shift = finite_or_zero(m);
            // The terms of a short line are computed side by side before they are added one after
            // the other.
            let mut terms = [T::zero(); SHORT];
            let sum = match terms.get_mut(..x.len()) {
                Some(terms) => {
                    for (term, &x) in terms.iter_mut().zip(x) {
                        *term = math::exp(x - shift);
                    }
                    sum_by(terms, identity)
                }
                None => sum_by(x, exps_from(shift)),
            };
            *y = put_back(m, sum);
        }
    }
}

/// (v − m)².
#[inline(always)]
fn square_from<T: Scalar>(v: T, m: T) -> T {
    (v - m) * (v - m)
}

/// exp(v − m).
#[inline(always)]
fn exp_from<T: Scalar>(v: T, m: T) -> T {
    math::exp(v - m)
}

/// v ↦ exp(v − m).
#[inline(always)]
fn exps_from<T: Scalar>(m: T) -> impl Fn(T) -> T + Sync + Copy {
    move |v| math::exp(v - m)
}

/// What to subtract: the maximum, unless that is infinite (∞ − ∞ would be NaN).
#[inline(always)]
fn finite_or_zero<T: Scalar>(m: T) -> T {
    if m.abs() == T::infinity() {
        T::zero()
    } else {
        m
    }
}

#[inline(always)]
fn put_back<T: Scalar>(m: T, sum: T) -> T {
    finite_or_zero(m) + math::ln(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;
    use crate::testing::Random;

    const SIZES: [(usize, usize, usize); 11] = [
        (1, 1, 1),
        (3, 5, 1),
        (2, 1025, 1),
        (1, 40, 2),
        (2, 7, 65),
        (1, 100, 130),
        (0, 3, 2),
        (2, 3, 0),
        (2, 2, 3),
        (2, 1000, 3),
        (1, 70, 300),
    ];

    #[test]
    fn agree_with_the_oracle() {
        let mut random = Random::new(8);
        for (outer, len, inner) in SIZES {
            let x: Vec<f64> = random.vec(outer * len * inner);
            let mut mean = vec![0.0; outer * inner];
            let mut var = mean.clone();
            for correction in [0, 1] {
                var_axis((outer, len, inner), correction, &x, &mut mean, &mut var);
                let want = naive::reduce::var(outer, len, inner, &x, correction);
                for (got, want) in var.iter().zip(&want) {
                    assert!(
                        got.is_nan() && want.is_nan() || (got - want).abs() < 1e-13,
                        "{got} {want}"
                    );
                }
            }
            let mut y = mean.clone();
            mean_axis(outer, len, inner, &x, &mut y);
            for (y, mean) in y.iter().zip(&mean) {
                assert!((y - mean).abs() < 1e-14, "{y} {mean}");
            }
            logsumexp_axis(outer, len, inner, &x, &mut y);
            let exps: Vec<f64> = x.iter().map(|v| v.exp()).collect();
            let sums = naive::reduce::sum_axis(outer, len, inner, &exps);
            for (got, sum) in y.iter().zip(&sums) {
                assert!((got - sum.ln()).abs() < 1e-13);
            }
        }
    }

    #[test]
    fn a_large_mean_cancels_nothing() {
        let x: Vec<f32> = (0..1000).map(|i| 4096.0 + (i % 2) as f32).collect();
        let (mut mean, mut var) = ([0.0], [0.0]);
        var_axis((1, 1000, 1), 0, &x, &mut mean, &mut var);
        assert_eq!((mean[0], var[0]), (4096.5, 0.25));
    }

    #[test]
    fn equal_elements_have_no_variance() {
        for (outer, len, inner) in SIZES.into_iter().chain([(1, 20_000, 1), (3, 33, 2)]) {
            for value in [0.84, 1.0 / 3.0, -1e-30, 3e7] {
                let x = vec![value; outer * len * inner];
                let mut mean = vec![f32::NAN; outer * inner];
                let mut var = mean.clone();
                var_axis((outer, len, inner), 0, &x, &mut mean, &mut var);
                assert!(mean.iter().all(|&mean| mean == value));
                assert!(var.iter().all(|&var| var == 0.0));
            }
        }
    }

    #[test]
    fn nothing_has_neither_mean_nor_variance() {
        for (outer, inner) in [(1, 1), (3, 1), (1, 2), (2, 300)] {
            for correction in [0, 1] {
                let mut mean = vec![0.0; outer * inner];
                let mut var = mean.clone();
                var_axis((outer, 0, inner), correction, &[], &mut mean, &mut var);
                assert!(mean.iter().chain(&var).all(|v: &f32| v.is_nan()));
            }
        }
    }

    #[test]
    fn logsumexp_of_extremes() {
        let inf = f32::INFINITY;
        for inner in [1, 2] {
            for (row, want) in [
                ([-inf, -inf], -inf),
                ([-inf, 3.0], 3.0),
                ([inf, 3.0], inf),
                ([inf, -inf], inf),
                ([1000.0, 1000.0], 1000.0 + 2f32.ln()),
                ([-1000.0, -1000.0], -1000.0 + 2f32.ln()),
            ] {
                let x: Vec<f32> = row.iter().flat_map(|&v| vec![v; inner]).collect();
                let mut y = vec![0.0; inner];
                logsumexp_axis(1, 2, inner, &x, &mut y);
                assert!(y.iter().all(|&y| y == want), "{y:?} for {want}");
            }
            let mut y = vec![0.0; inner];
            logsumexp_axis(1, 2, inner, &vec![f32::NAN; 2 * inner], &mut y);
            assert!(y[0].is_nan());
            logsumexp_axis(1, 0, inner, &[], &mut y);
            assert_eq!(y[0], -inf);
        }
    }
}
