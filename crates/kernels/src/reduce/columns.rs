//! Reductions over the rows of a matrix, a column at a place.

use super::{ELEMENTS, STRIP, strips};
use crate::par;
use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};

/// Rows of a run of a sum.
const ROWS: usize = 32;

/// Rows that are read side by side, so that what becomes of them is read and written once for all
/// of them.
const TOGETHER: usize = 4;

/// Rows shorter than half of this are taken for one, as many as it holds.
const WIDE: usize = 64;

/// result\[j\] = step(result\[j\], x[l, first + j], shift\[j\]) for every row l in order. Rows of
/// `x` have `inner` elements.
pub(super) struct Fold<'a, T, F> {
    pub(super) x: &'a [T],
    pub(super) inner: usize,
    pub(super) first: usize,
    pub(super) shift: &'a [T],
    pub(super) result: &'a mut [T],
    pub(super) step: F,
}

impl<T: Scalar, F: Fn(T, T, T) -> T> Kernel for Fold<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, _: S) {
        let blocks = self.x.chunks_exact(TOGETHER * self.inner);
        let rest = blocks.remainder().chunks_exact(self.inner);
        blocks.for_each(|rows| self.rows::<TOGETHER>(rows));
        rest.for_each(|row| self.rows::<1>(row));
    }
}

impl<T: Scalar, F: Fn(T, T, T) -> T> Fold<'_, T, F> {
    #[inline(always)]
    fn rows<const R: usize>(&mut self, rows: &[T]) {
        let at = self.columns::<R, 32>(rows, 0);
        let at = self.columns::<R, 8>(rows, at);
        let at = self.columns::<R, 4>(rows, at);
        self.columns::<R, 1>(rows, at);
    }

    /// `R` rows, `N` columns at a time from column `from` on; returns where fewer than `N` are
    /// left.
    #[inline(always)]
    fn columns<const R: usize, const N: usize>(&mut self, rows: &[T], from: usize) -> usize {
        let results = self.result[from..].as_chunks_mut::<N>().0;
        let end = from + results.len() * N;
        let shifts = self.shift[from..].as_chunks::<N>().0;
        for (g, (result, shift)) in results.iter_mut().zip(shifts).enumerate() {
            let mut next = *result;
            for r in 0..R {
                let row = &rows[r * self.inner + self.first + from + g * N..][..N];
                for j in 0..N {
                    next[j] = (self.step)(next[j], row[j], shift[j]);
                }
            }
            *result = next;
        }
        end
    }
}

/// Calls `f(o, x of o, first column, y)` for every strip of the columns of every outer position
/// `o`, with the strip's part of `y`, which is (outer, inner). An element of `x`, which is (outer,
/// len, inner), is estimated to take 1/`per_ns` nanoseconds.
pub(super) fn for_each_strip<T: Scalar>(
    (len, inner): (usize, usize),
    per_ns: usize,
    x: &[T],
    y: &mut [T],
    f: impl Fn(usize, &[T], usize, &mut [T]) + Sync,
) {
    let size = len * inner;
    let lines = par::lines_in_a_chunk(ELEMENTS, size);
    par::for_each_chunk(y, lines * inner, lines * size / per_ns, |i, y| {
        for (o, y) in (i * lines..).zip(y.chunks_exact_mut(inner)) {
            let x = &x[o * size..][..size];
            for (first, width) in strips(inner) {
                f(o, x, first, &mut y[first..first + width]);
            }
        }
    });
}

/// How many rows of `inner` elements are taken for one: a power of two.
fn rows_in_one(inner: usize) -> usize {
    (WIDE / inner).checked_ilog2().map_or(1, |log| 1 << log)
}

/// The first operand: what sums of the elements themselves are over.
#[inline(always)]
pub(crate) fn itself<T>(v: T, _: T) -> T {
    v
}

/// sums\[j\] = Σₗ f(x[l, first + j], shift\[j\]) over all the rows l of `x`, which have `inner`
/// elements. `shift` and `sums` have up to [`STRIP`] elements.
pub(crate) fn sum_columns_by<T: Scalar>(
    (x, inner, first): (&[T], usize, usize),
    shift: &[T],
    sums: &mut [T],
    f: impl Fn(T, T) -> T + Copy,
) {
    sums.fill(T::zero());
    let together = rows_in_one(inner);
    let wide = together * inner;
    if sums.len() < inner || x.len() < 2 * wide || together == 1 {
        return add_columns(x, inner, first, shift, sums, f);
    }
    let (wide_rows, rest) = x.split_at(x.len() / wide * wide);
    let (mut shifts, mut wide_sums) = ([T::zero(); WIDE], [T::zero(); WIDE]);
    for row in shifts[..wide].chunks_exact_mut(inner) {
        row.copy_from_slice(shift);
    }
    add_columns(
        wide_rows,
        wide,
        0,
        &shifts[..wide],
        &mut wide_sums[..wide],
        f,
    );
    let mut width = wide;
    while width > inner {
        width /= 2;
        for j in 0..width {
            wide_sums[j] += wide_sums[j + width];
        }
    }
    sums.copy_from_slice(&wide_sums[..inner]);
    add_columns(rest, inner, 0, shift, sums, f);
}

/// Adds the sums to `sums`, which are zero if there are more than [`ROWS`] rows.
fn add_columns<T: Scalar>(
    x: &[T],
    inner: usize,
    first: usize,
    shift: &[T],
    sums: &mut [T],
    f: impl Fn(T, T) -> T + Copy,
) {
    let rows = x.len() / inner;
    if rows <= ROWS {
        return Isa::detect().run(Fold {
            x,
            inner,
            first,
            shift,
            result: sums,
            step: |sum, v, shift| sum + f(v, shift),
        });
    }
    let half = (rows / 2).next_multiple_of(ROWS);
    let (a, b) = x.split_at(half * inner);
    add_columns(a, inner, first, shift, sums, f);
    let mut more = [T::zero(); STRIP];
    let more = &mut more[..sums.len()];
    add_columns(b, inner, first, shift, more, f);
    for (sum, &more) in sums.iter_mut().zip(&*more) {
        *sum += more;
    }
}

/// Whether `v` takes the place of `best`: strictly better, or the first NaN.
#[inline(always)]
pub(super) fn wins<T: Scalar, const MAX: bool>(v: T, best: T) -> bool {
    let better = if MAX { v > best } else { v < best };
    // `&` and `|` rather than `&&` and `||`: no branch in the loops that call this.
    #[allow(clippy::eq_op, reason = "only NaN differs from itself")]
    let first_nan = (v != v) & (best == best);
    better | first_nan
}

/// The best of every column of the strip of `x` that is as wide as `out`.
pub(crate) fn best_columns<T: Scalar, const MAX: bool>(
    (x, inner, first): (&[T], usize, usize),
    out: &mut [T],
) {
    let together = rows_in_one(inner);
    let wide = together * inner;
    if out.len() < inner || x.len() < 2 * wide || together == 1 {
        out.copy_from_slice(&x[first..first + out.len()]);
        return better::<T, MAX>(&x[inner..], inner, first, out);
    }
    let mut best = [T::zero(); WIDE];
    let best = &mut best[..wide];
    best.copy_from_slice(&x[..wide]);
    let (wide_rows, rest) = x[wide..].split_at((x.len() - wide) / wide * wide);
    better::<T, MAX>(wide_rows, wide, 0, best);
    out.copy_from_slice(&best[..inner]);
    better::<T, MAX>(&best[inner..], inner, 0, out);
    better::<T, MAX>(rest, inner, 0, out);
}

/// Replaces each element of `best` by what is better in its column.
fn better<T: Scalar, const MAX: bool>(x: &[T], inner: usize, first: usize, best: &mut [T]) {
    if x.is_empty() {
        return;
    }
    Isa::detect().run(Fold {
        x,
        inner,
        first,
        // Unused, but there has to be one for each column.
        shift: &x[..best.len()],
        result: best,
        step: |best, v, _| if wins::<T, MAX>(v, best) { v } else { best },
    });
}

/// The best of every column of `x`, and the row where it is found first.
pub(super) struct BestRows<'a, T, const MAX: bool> {
    pub(super) x: &'a [T],
    pub(super) best: &'a mut [T],
    pub(super) at: &'a mut [i32],
}

impl<T: Scalar, const MAX: bool> Kernel for BestRows<'_, T, MAX> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, _: S) {
        let from = self.columns::<16>(0);
        let from = self.columns::<4>(from);
        self.columns::<1>(from);
    }
}

impl<T: Scalar, const MAX: bool> BestRows<'_, T, MAX> {
    /// `N` columns at a time from column `from` on; returns where fewer than `N` are left.
    #[inline(always)]
    fn columns<const N: usize>(&mut self, from: usize) -> usize {
        let inner = self.best.len();
        let out = self.best[from..].as_chunks_mut::<N>().0;
        let end = from + out.len() * N;
        let out = out.iter_mut().zip(self.at[from..].as_chunks_mut::<N>().0);
        for (g, (best_out, at_out)) in out.enumerate() {
            let mut rows = self.x.chunks_exact(inner);
            let mut best = [T::neg_infinity(); N];
            if let Some(row) = rows.next() {
                best.copy_from_slice(&row[from + g * N..][..N]);
            }
            let mut at = [0; N];
            for (l, row) in (1..).zip(rows) {
                let row = &row[from + g * N..][..N];
                for j in 0..N {
                    let wins = wins::<T, MAX>(row[j], best[j]);
                    best[j] = if wins { row[j] } else { best[j] };
                    at[j] = if wins { l } else { at[j] };
                }
            }
            (*best_out, *at_out) = (best, at);
        }
        end
    }
}
