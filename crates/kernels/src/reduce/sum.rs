//! Sums, and the adjoint of a sum.

use core::convert::identity;

use super::columns::{for_each_strip, itself};
use super::{ELEMENTS, STRIP, sum_columns_by};
use crate::lanes::sum_of_lanes;
use crate::options::Acc;
use crate::par;
use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};

/// Partial sums side by side in a run of a contiguous sum.
const LANES: usize = 32;
/// Blocks of [`LANES`] elements of a run of a contiguous sum.
const BLOCKS: usize = 32;

/// Elements of the runs that are summed at a time.
const RUNS: usize = 4 * BLOCKS * LANES;

/// Σ x\[i\]. Zero for an empty slice.
///
/// Runs of 1024 over 32 lanes; four runs are added lane by lane and the lanes then two by two, and
/// these sums pairwise. Large slices may be summed on several threads, in the same order.
pub fn sum<T: Scalar>(x: &[T]) -> T {
    sum_by(x, identity)
}

/// Σ f(x\[i\]) in the order of [`sum`].
///
/// `f` is better a function with a name than a closure: every closure is a type of its own, and so
/// is the whole sum, also for each vector size of a kernel that the closure stands in.
#[inline(always)]
pub(crate) fn sum_by<T: Scalar>(x: &[T], f: impl Fn(T) -> T + Sync + Copy) -> T {
    if x.len() < LANES {
        x.iter().fold(T::zero(), |sum, &v| sum + f(v))
    } else {
        sum_runs_by(x, f)
    }
}

/// As [`sum_by`], within a kernel: a short sum does not ask again for the instruction set.
#[inline(always)]
pub(crate) fn sum_within<T: Scalar, S: Simd>(
    simd: S,
    x: &[T],
    f: impl Fn(T) -> T + Sync + Copy,
) -> T {
    if (LANES..=RUNS).contains(&x.len()) {
        simd.run(Run { x, f }).sum()
    } else {
        sum_by(x, f)
    }
}

fn sum_runs_by<T: Scalar>(x: &[T], f: impl Fn(T) -> T + Sync + Copy) -> T {
    if x.len() <= RUNS {
        return Isa::detect().run(Run { x, f }).sum();
    }
    let half = (x.len() / 2).next_multiple_of(RUNS);
    let (a, b) = x.split_at(half);
    let (a, b) = par::join(x.len() / 10, || sum_runs_by(a, f), || sum_runs_by(b, f));
    a + b
}

/// Σ f(x\[i\]) of a few runs, over 32 lanes, and the rest in order.
struct Run<'a, T, F> {
    x: &'a [T],
    f: F,
}

impl<T: Scalar, F: Fn(T) -> T> Kernel for Run<'_, T, F> {
    type Output = Partial<T>;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> Partial<T> {
        let (blocks, rest) = self.x.as_chunks::<LANES>();
        let mut lanes = [T::zero(); LANES];
        for run in blocks.chunks(BLOCKS) {
            let mut sums = [T::zero(); LANES];
            for block in run {
                for l in 0..LANES {
                    sums[l] += (self.f)(block[l]);
                }
            }
            for l in 0..LANES {
                lanes[l] += sums[l];
            }
        }
        let tail = rest.iter().fold(T::zero(), |sum, &v| sum + (self.f)(v));
        Partial { lanes, tail }
    }
}

/// The sums of a few runs. Adding them up is left to the caller of the kernel: within it, the
/// compiler would cut the lanes into the halves of that sum, instead of into vectors.
struct Partial<T> {
    lanes: [T; LANES],
    tail: T,
}

impl<T: Scalar> Partial<T> {
    /// The lanes, two by two, and the rest.
    fn sum(self) -> T {
        sum_of_lanes(self.lanes) + self.tail
    }
}

/// Σ a\[i\] · b\[i\], two roundings a term, in the order of [`sum`].
///
/// # Panics
/// If the lengths differ.
pub fn dot<T: Scalar>(a: &[T], b: &[T]) -> T {
    check_len!("b", b, a.len());
    if a.len() > RUNS {
        let half = (a.len() / 2).next_multiple_of(RUNS);
        let ((a0, a1), (b0, b1)) = (a.split_at(half), b.split_at(half));
        let (x, y) = par::join(a.len() / 2, || dot(a0, b0), || dot(a1, b1));
        return x + y;
    }
    Isa::detect().run(Dot { a, b }).sum()
}

/// Σ a\[i\] · b\[i\] of a few runs.
struct Dot<'a, T> {
    a: &'a [T],
    b: &'a [T],
}

impl<T: Scalar> Kernel for Dot<'_, T> {
    type Output = Partial<T>;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> Partial<T> {
        let ((a, a_rest), (b, b_rest)) = (self.a.as_chunks::<LANES>(), self.b.as_chunks::<LANES>());
        let mut lanes = [T::zero(); LANES];
        for (a, b) in a.chunks(BLOCKS).zip(b.chunks(BLOCKS)) {
            let mut sums = [T::zero(); LANES];
            for (a, b) in a.iter().zip(b) {
                for l in 0..LANES {
                    sums[l] += a[l] * b[l];
                }
            }
            for l in 0..LANES {
                lanes[l] += sums[l];
            }
        }
        let rest = a_rest.iter().zip(b_rest);
        let tail = rest.fold(T::zero(), |sum, (&a, &b)| sum + a * b);
        Partial { lanes, tail }
    }
}

/// y[o, i] = Σₗ x[o, l, i], or that is added to y with [`Acc::Add`]. `x` is (outer, len, inner),
/// `y` is (outer, inner).
///
/// inner == 1: each row as [`sum`]. Otherwise the rows of a strip of columns, in runs of 32 rows,
/// the runs pairwise.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn sum_axis<T: Scalar>(outer: usize, len: usize, inner: usize, x: &[T], y: &mut [T], acc: Acc) {
    check_len!("x", x, [outer, len, inner]);
    check_len!("y", y, [outer, inner]);
    if len == 0 {
        if acc == Acc::Overwrite {
            y.fill(T::zero());
        }
        return;
    }
    if inner == 1 {
        let rows = par::lines_in_a_chunk(ELEMENTS, len);
        par::for_each_chunk(y, rows, rows * len / 10, |i, y| {
            let x = &x[i * rows * len..];
            Isa::detect().run(SumLines { x, len, y, acc });
        });
    } else if inner > 0 {
        for_each_strip((len, inner), 10, x, y, |_, x, first, y| {
            let mut more = [T::zero(); STRIP];
            let more = &mut more[..y.len()];
            match acc {
                Acc::Overwrite => sum_columns_by((x, inner, first), more, y, itself),
                Acc::Add => {
                    sum_columns_by((x, inner, first), y, more, itself);
                    for (y, &more) in y.iter_mut().zip(&*more) {
                        *y += more;
                    }
                }
            }
        });
    }
}

#[inline(always)]
fn store<T: Scalar>(y: &mut T, sum: T, acc: Acc) {
    *y = if acc == Acc::Add { *y + sum } else { sum };
}

/// The sums of lines of `len` numbers, one for each element of `y`.
struct SumLines<'a, T> {
    x: &'a [T],
    len: usize,
    y: &'a mut [T],
    acc: Acc,
}

impl<T: Scalar> Kernel for SumLines<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        for (y, x) in self.y.iter_mut().zip(self.x.chunks_exact(self.len)) {
            store(y, sum_by(x, identity), self.acc);
        }
    }
}

/// y[o, l, i] = alpha · x[o, i], or that is added to y with [`Acc::Add`]: the adjoint of
/// [`sum_axis`] (and, with alpha = 1/len, of the mean). `x` is (outer, inner), `y` is (outer, len,
/// inner).
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn broadcast_middle<T: Scalar>(
    (outer, len, inner): (usize, usize, usize),
    alpha: T,
    x: &[T],
    y: &mut [T],
    acc: Acc,
) {
    check_len!("x", x, [outer, inner]);
    check_len!("y", y, [outer, len, inner]);
    if y.is_empty() {
        return;
    }
    par::for_each_chunk(y, len * inner, len * inner / 10, |o, y| {
        let x = &x[o * inner..][..inner];
        if inner == 1 {
            let v = alpha * x[0];
            match acc {
                Acc::Overwrite => y.fill(v),
                Acc::Add => y.iter_mut().for_each(|y| *y += v),
            }
            return;
        }
        for row in y.chunks_exact_mut(inner) {
            match acc {
                Acc::Overwrite => row.iter_mut().zip(x).for_each(|(y, &x)| *y = alpha * x),
                Acc::Add => row.iter_mut().zip(x).for_each(|(y, &x)| *y += alpha * x),
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;
    use crate::testing::{self, Random, assert_within, magnitudes, to_f64};

    fn check<T: Scalar>(outer: usize, len: usize, inner: usize) {
        let mut random = Random::new((outer * 7919 + len * 31 + inner) as u64);
        let x: Vec<T> = random.vec(outer * len * inner);
        let before: Vec<T> = random.vec(outer * inner);
        // The longest chain of additions: a run, the lanes, and the pairs above.
        let terms = 32 + 4 + 5 + 32 + 2 + len.max(1).ilog2() as usize;
        let want = naive::reduce::sum_axis(outer, len, inner, &to_f64(&x));
        let size = naive::reduce::sum_axis(outer, len, inner, &magnitudes(&x));
        let mut y = vec![T::nan(); outer * inner];
        sum_axis(outer, len, inner, &x, &mut y, Acc::Overwrite);
        assert_within(&y, &want, &size, terms);
        let mut y = before.clone();
        sum_axis(outer, len, inner, &x, &mut y, Acc::Add);
        let plus =
            |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a + b).collect() };
        assert_within(
            &y,
            &plus(&want, &to_f64(&before)),
            &plus(&size, &magnitudes(&before)),
            terms,
        );
    }

    #[test]
    fn agrees_with_the_oracle() {
        for outer in [0, 1, 3] {
            for len in [0, 1, 2, 31, 32, 33, 65, 1023, 1024, 1025, 3001] {
                for inner in [0, 1, 2, 5, 63, 64, 65, 130] {
                    check::<f32>(outer, len, inner);
                    check::<f64>(outer, len, inner);
                }
            }
        }
        check::<f32>(1, 1_000_003, 1);
        check::<f32>(1, 20_001, 2);
    }

    #[test]
    fn a_long_sum_is_accurate() {
        let want = 0.1f32 * (1 << 20) as f32;
        assert!((sum(&vec![0.1f32; 1 << 20]) / want - 1.0).abs() < 8.0 * f32::EPSILON);
        assert_eq!(sum::<f32>(&[]), 0.0);
    }

    #[test]
    fn dot_agrees_with_the_definition() {
        let mut random = Random::new(1);
        for n in [0, 1, 31, 33, 1024, 1025, 70_001] {
            let (a, b): (Vec<f64>, Vec<f64>) = (random.vec(n), random.vec(n));
            approx::assert_relative_eq!(dot(&a, &b), testing::dot(&a, &b), epsilon = 1e-10);
        }
    }

    #[test]
    fn broadcast_is_the_adjoint_of_sum() {
        let mut random = Random::new(2);
        for (outer, len, inner) in [(1, 5, 1), (3, 4, 7), (2, 1, 3), (2, 0, 3), (0, 2, 2)] {
            let x: Vec<f64> = random.vec(outer * len * inner);
            let v: Vec<f64> = random.vec(outer * inner);
            let mut y = vec![0.0; outer * inner];
            sum_axis(outer, len, inner, &x, &mut y, Acc::Overwrite);
            let mut z = vec![f64::NAN; x.len()];
            broadcast_middle((outer, len, inner), 2.0, &v, &mut z, Acc::Overwrite);
            approx::assert_relative_eq!(
                2.0 * testing::dot(&y, &v),
                testing::dot(&x, &z),
                epsilon = 1e-12
            );
            let once = z.clone();
            broadcast_middle((outer, len, inner), 2.0, &v, &mut z, Acc::Add);
            assert!(z.iter().zip(&once).all(|(z, once)| *z == 2.0 * once));
        }
    }

    #[test]
    fn bits_do_not_depend_on_the_threads() {
        let x: Vec<f32> = Random::new(9).vec(3_000_001);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| (sum(&x), dot(&x, &x)))
        };
        assert_eq!(run(1), run(3));
    }
}
