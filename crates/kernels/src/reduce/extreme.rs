//! Maxima and minima.

use super::columns::{BestRows, for_each_strip, wins};
use super::{ELEMENTS, best_columns};
use crate::par;
use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};

/// Best elements side by side in a line.
const LANES: usize = 32;

/// The better of two elements, whatever becomes of NaN: see [`Best`].
#[inline(always)]
fn pick<T: Scalar, const MAX: bool>(best: T, v: T) -> T {
    let better = if MAX { v > best } else { v < best };
    if better { v } else { best }
}

/// The best element of a slice that is not empty; NaN if there is one.
#[inline(always)]
fn best<T: Scalar, const MAX: bool>(x: &[T]) -> T {
    if x.len() < LANES {
        let (mut best, mut nan) = (x[0], T::zero());
        for &v in x {
            best = pick::<T, MAX>(best, v);
            nan = if v.is_nan() { v } else { nan };
        }
        return if nan.is_nan() { nan } else { best };
    }
    let [lanes, nan] = Isa::detect().run(Best::<T, MAX> { x });
    match nan.iter().find(|v| v.is_nan()) {
        Some(&nan) => nan,
        None => lanes
            .iter()
            .fold(lanes[0], |best, &v| pick::<T, MAX>(best, v)),
    }
}

/// The best of each lane of a slice that is longer than the lanes, and a NaN of each, if there is
/// one. NaN is looked for beside the comparison, which takes fewer operations than to let it win.
struct Best<'a, T, const MAX: bool> {
    x: &'a [T],
}

impl<T: Scalar, const MAX: bool> Kernel for Best<'_, T, MAX> {
    type Output = [[T; LANES]; 2];

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> [[T; LANES]; 2] {
        let (blocks, _) = self.x.as_chunks::<LANES>();
        // The last block overlaps the one before it.
        let last = self.x.last_chunk::<LANES>();
        let mut lanes = [self.x[0]; LANES];
        let mut nan = [T::zero(); LANES];
        for block in blocks.iter().chain(last) {
            for l in 0..LANES {
                lanes[l] = pick::<T, MAX>(lanes[l], block[l]);
            }
            for l in 0..LANES {
                nan[l] = if block[l].is_nan() { block[l] } else { nan[l] };
            }
        }
        [lanes, nan]
    }
}

/// The best of every line of `len` elements.
struct ExtremeLines<'a, T, const MAX: bool> {
    len: usize,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar, const MAX: bool> Kernel for ExtremeLines<'_, T, MAX> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        for (y, x) in self.y.iter_mut().zip(self.x.chunks_exact(self.len)) {
            *y = best::<T, MAX>(x);
        }
    }
}

/// As [`ExtremeLines`], and where they are found first.
struct ExtremeLinesArg<'a, T, const MAX: bool> {
    len: usize,
    x: &'a [T],
    best: &'a mut [T],
    at: &'a mut [i32],
}

impl<T: Scalar, const MAX: bool> Kernel for ExtremeLinesArg<'_, T, MAX> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let out = self.best.iter_mut().zip(self.at);
        for ((found, at), x) in out.zip(self.x.chunks_exact(self.len)) {
            if self.len < LANES {
                (*found, *at) = (x[0], 0);
                for (l, &v) in (0..).zip(x) {
                    let wins = wins::<T, MAX>(v, *found);
                    *found = if wins { v } else { *found };
                    *at = if wins { l } else { *at };
                }
            } else {
                // The value first, which is a vector operation, then where it is first found.
                *found = best::<T, MAX>(x);
                let place = x.iter().position(|&v| v == *found || v.is_nan());
                *at = place.unwrap_or(0) as i32;
            }
        }
    }
}

/// The largest element of a slice that is not empty; NaN if there is one.
#[inline(always)]
pub(crate) fn max_of<T: Scalar>(x: &[T]) -> T {
    best::<T, true>(x)
}

fn check<T>(outer: usize, len: usize, inner: usize, x: &[T], y: &[T]) {
    check_len!("x", x, [outer, len, inner]);
    check_len!("y", y, [outer, inner]);
    assert!(
        len > 0 || outer * inner == 0,
        "an axis of length 0 has neither a maximum nor a minimum"
    );
}

fn extreme<T: Scalar, const MAX: bool>(
    outer: usize,
    len: usize,
    inner: usize,
    x: &[T],
    y: &mut [T],
) {
    check(outer, len, inner, x, y);
    if y.is_empty() {
        return;
    }
    if inner == 1 {
        let lines = par::lines_in_a_chunk(ELEMENTS, len);
        par::for_each_chunk(y, lines, lines * len / 8, |i, y| {
            let x = &x[i * lines * len..];
            Isa::detect().run(ExtremeLines::<T, MAX> { len, x, y });
        });
    } else {
        for_each_strip((len, inner), 8, x, y, |_, x, first, y| {
            best_columns::<T, MAX>((x, inner, first), y);
        });
    }
}

fn extreme_arg<T: Scalar, const MAX: bool>(
    outer: usize,
    len: usize,
    inner: usize,
    x: &[T],
    y: &mut [T],
    arg: &mut [i32],
) {
    check(outer, len, inner, x, y);
    check_len!("arg", arg, [outer, inner]);
    assert!(
        i32::try_from(len).is_ok(),
        "the axis of length {len} is too long for an index of 32 bits"
    );
    if inner == 1 {
        let lines = par::lines_in_a_chunk(ELEMENTS, len);
        let ns = lines * len / 4;
        par::for_each_chunk2((y, lines), (arg, lines), ns, |i, best, at| {
            let x = &x[i * lines * len..];
            Isa::detect().run(ExtremeLinesArg::<T, MAX> { len, x, best, at });
        });
    } else if inner > 0 {
        par::for_each_chunk2((y, inner), (arg, inner), len * inner / 4, |o, best, at| {
            let x = &x[o * len * inner..][..len * inner];
            Isa::detect().run(BestRows::<T, MAX> { x, best, at });
        });
    }
}

/// y[o, i] = maxₗ x[o, l, i]; NaN if there is one. `x` is (outer, len, inner), `y` is (outer,
/// inner) and overwritten.
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or len is 0 and y is not empty.
pub fn max_axis<T: Scalar>(outer: usize, len: usize, inner: usize, x: &[T], y: &mut [T]) {
    extreme::<T, true>(outer, len, inner, x, y);
}

/// y[o, i] = minₗ x[o, l, i]; NaN if there is one. Otherwise as [`max_axis`].
///
/// # Panics
/// As [`max_axis`].
pub fn min_axis<T: Scalar>(outer: usize, len: usize, inner: usize, x: &[T], y: &mut [T]) {
    extreme::<T, false>(outer, len, inner, x, y);
}

/// [`max_axis`], and in `arg` the first l where the maximum (or the first NaN) is.
///
/// # Panics
/// As [`max_axis`], and if len does not fit an `i32`.
pub fn max_axis_arg<T: Scalar>(
    outer: usize,
    len: usize,
    inner: usize,
    x: &[T],
    y: &mut [T],
    arg: &mut [i32],
) {
    extreme_arg::<T, true>(outer, len, inner, x, y, arg);
}

/// [`min_axis`], and in `arg` the first l where the minimum (or the first NaN) is.
///
/// # Panics
/// As [`max_axis_arg`].
pub fn min_axis_arg<T: Scalar>(
    outer: usize,
    len: usize,
    inner: usize,
    x: &[T],
    y: &mut [T],
    arg: &mut [i32],
) {
    extreme_arg::<T, false>(outer, len, inner, x, y, arg);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;
    use crate::testing::Random;

    fn same(a: f64, b: f64) -> bool {
        a == b || (a.is_nan() && b.is_nan())
    }

    #[test]
    fn agrees_with_the_oracle_with_ties_and_nan() {
        let mut random = Random::new(4);
        for (outer, len, inner) in [
            (1, 1, 1),
            (3, 5, 1),
            (2, 17, 1),
            (1, 100, 1),
            (2, 7, 3),
            (1, 33, 70),
            (1, 50, 3),
            (2, 201, 2),
            (1, 45, 300),
            (40, 31, 1),
            (3, 32, 1),
            (0, 3, 2),
            (2, 3, 0),
            (2, 0, 0),
        ] {
            for nan in [false, true] {
                let n = outer * len * inner;
                let mut x: Vec<f64> = random
                    .vec::<f64>(n)
                    .iter()
                    .map(|v| (v * 4.0).round())
                    .collect();
                if nan && n > 0 {
                    for at in random.indices(n.div_ceil(5), n) {
                        x[at] = f64::NAN;
                    }
                }
                for max in [false, true] {
                    let (values, args) = naive::reduce::extreme(outer, len, inner, &x, max);
                    let mut y = vec![9.0; outer * inner];
                    let mut z = y.clone();
                    let mut arg = vec![9; outer * inner];
                    if max {
                        max_axis(outer, len, inner, &x, &mut y);
                        max_axis_arg(outer, len, inner, &x, &mut z, &mut arg);
                    } else {
                        min_axis(outer, len, inner, &x, &mut y);
                        min_axis_arg(outer, len, inner, &x, &mut z, &mut arg);
                    }
                    assert_eq!(arg, args, "{outer} {len} {inner}");
                    assert!(y.iter().zip(&values).all(|(&a, &b)| same(a, b)));
                    assert!(z.iter().zip(&values).all(|(&a, &b)| same(a, b)));
                }
            }
        }
    }

    #[test]
    fn infinities() {
        let x = [f32::NEG_INFINITY; 20];
        let (mut y, mut arg) = ([0.0], [7]);
        max_axis_arg(1, 20, 1, &x, &mut y, &mut arg);
        assert_eq!((y[0], arg[0]), (f32::NEG_INFINITY, 0));
    }

    #[test]
    #[should_panic(expected = "an axis of length 0")]
    fn nothing_has_no_maximum() {
        max_axis(1, 0, 1, &[] as &[f32], &mut [0.0]);
    }
}
