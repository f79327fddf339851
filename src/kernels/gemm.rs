//! Products of matrices.
//!
//! Tiny products and products with a vector have loops of their own; the others go in blocks around one register tile.
//! Operands are read where they lie as long as they are near: a panel of B is copied by the first tile that uses it, and of
//! two transposed operands the smaller one is packed.
//!
//! Measure with `cargo run --release --features naive --example bench`.
#![allow(
    clippy::too_many_arguments,
    reason = "three sizes and three operands, each with its form"
)]

use super::gemv::VectorProduct;
use super::par;
use super::scalar::Float;
use super::simd::Isa;
use super::transpose::transpose;
use blocks::Blocks;
pub(super) use blocks::Start;
use dots::Dots;
use matrix::Matrix;
use tiny::TinyProduct;

/// Whether an operand is used as it is stored or transposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trans {
    /// op(X) = X.
    No,
    /// op(X) = Xᵀ.
    Yes,
}

/// What a kernel does to what its output holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acc {
    /// The output is overwritten; what it held is not read.
    Overwrite,
    /// The result is added to the output.
    Add,
}

/// Up to this many columns past the last whole vector are computed as dot products.
const FEW_COLS: usize = 2;
/// From this many rows on, a B of few columns is transposed for dot products.
const TURNING_ROWS: usize = 16;
/// Elements of the largest such B.
const TURNED: usize = 2048;
/// The fewest rows and columns that are worth a thread.
const CHUNK_ROWS: usize = 12;
const CHUNK_COLS: usize = 64;

/// C = op(A)·op(B), or C += op(A)·op(B) with [`Acc::Add`].
///
/// op(A) is m×k: `a` is m×k, or k×m with [`Trans::Yes`]. op(B) is k×n: `b` is k×n, or n×k with [`Trans::Yes`]. `c` is m×n.
/// Sizes may be 0; with k = 0 the product is zero.
///
/// Each element is one sum over p ascending that starts from zero or from what C holds, with one rounding a term where
/// there is FMA. The exceptions are sums of lanes side by side, added in halves: where one of m and n is 1 or far from a
/// multiple of a vector, and both operands lie along k; and the one or two columns past the last whole vector. Every one
/// of these is within (k + 2) ε Σ|a||b| of the exact sum.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn gemm<T: Float>(
    m: usize,
    k: usize,
    n: usize,
    a: &[T],
    ta: Trans,
    b: &[T],
    tb: Trans,
    c: &mut [T],
    acc: Acc,
) {
    gemm_on(Isa::detect(), m, k, n, a, ta, b, tb, c, acc);
}

/// `batch` products as [`gemm`] does them: C\[i\] = op(A\[i\])·op(B\[i\]).
///
/// A\[i\] starts at `i * a_stride`: m·k for matrices one after the other, 0 for one that all products share; likewise B. `c`
/// holds `batch` matrices m×n one after the other.
///
/// # Panics
/// If a stride is neither 0 nor the size of its matrix, or a slice does not have the length its sizes ask for.
pub fn gemm_batched<T: Float>(
    batch: usize,
    m: usize,
    k: usize,
    n: usize,
    a: &[T],
    ta: Trans,
    a_stride: usize,
    b: &[T],
    tb: Trans,
    b_stride: usize,
    c: &mut [T],
    acc: Acc,
) {
    let length = |stride: usize, size: usize, name: &str| {
        assert!(
            stride == 0 || stride == size,
            "the stride of `{name}` is {stride}, but a matrix has {size} elements"
        );
        if stride == 0 { size } else { batch * size }
    };
    check_len!("a", a, length(a_stride, m * k, "a"));
    check_len!("b", b, length(b_stride, k * n, "b"));
    check_len!("c", c, batch * m * n);
    if c.is_empty() {
        return;
    }
    let isa = Isa::detect();
    if b_stride == 0 && ta == Trans::No && (a_stride != 0 || batch == 1) {
        // One B and consecutive As are one tall product.
        return gemm_on(isa, batch * m, k, n, a, ta, b, tb, c, acc);
    }
    par::for_each_chunk(c, m * n, work_ns(m, k, n), |i, c| {
        let (a, b) = (&a[i * a_stride..][..m * k], &b[i * b_stride..][..k * n]);
        gemm_on(isa, m, k, n, a, ta, b, tb, c, acc);
    });
}

/// Nanoseconds of a product, at 40 multiply-adds a nanosecond.
pub(super) fn work_ns(m: usize, k: usize, n: usize) -> usize {
    m.saturating_mul(k).saturating_mul(n) / 40
}

/// [`gemm`] on a given instruction set.
fn gemm_on<T: Float>(
    isa: Isa,
    m: usize,
    k: usize,
    n: usize,
    a: &[T],
    ta: Trans,
    b: &[T],
    tb: Trans,
    c: &mut [T],
    acc: Acc,
) {
    check_len!("a", a, m * k);
    check_len!("b", b, k * n);
    check_len!("c", c, m * n);
    let overwrite = acc == Acc::Overwrite;
    if c.is_empty() {
        return;
    }
    let tiny = TinyProduct {
        m,
        k,
        n,
        a,
        ta,
        b,
        tb,
        overwrite,
    };
    if k > 0 && tiny.pays() {
        return tiny.run_on(isa, c);
    }
    let start = if overwrite {
        Start::Zero
    } else {
        Start::Stored
    };
    // SAFETY: no row is given to start from.
    unsafe { product(isa, m, k, n, a, ta, b, tb, c, start, false) };
}

/// op(A)·op(B) on top of what the sums start from, by the way that suits the sizes; m and n are not 0.
///
/// # Safety
/// A row to start from has n elements.
pub(super) unsafe fn product<T: Float>(
    isa: Isa,
    m: usize,
    k: usize,
    n: usize,
    a: &[T],
    ta: Trans,
    b: &[T],
    tb: Trans,
    c: &mut [T],
    start: Start<T>,
    relu: bool,
) {
    if k == 0 {
        begin(start, n, c);
        if relu {
            c.iter_mut().for_each(|c| *c = positive(*c));
        }
        return;
    }
    // Where one side is 1, the operand of that side is a vector whichever way it is stored, and so is C.
    let (a_rows, b_rows) = (ta == Trans::No || m == 1, tb == Trans::Yes || n == 1);
    if a_rows && b_rows && (m.min(n) == 1 || Dots::<T>::pays(isa, m.min(n), k)) {
        return Dots {
            m,
            k,
            n,
            a,
            b,
            c,
            ldc: n,
            start,
            relu,
        }
        .run_on(isa);
    }
    if a_rows && tb == Trans::No && m >= TURNING_ROWS {
        let lanes = isa.vector() / size_of::<T>();
        let rest = n & (lanes - 1);
        let whole = n - rest;
        if whole > 0 && (1..=FEW_COLS).contains(&rest) && k >= 4 * lanes && k * rest <= TURNED {
            // A panel for the rest would be almost empty.
            blocks_on(isa, m, k, n, whole, a, ta, b, tb, c, start, relu);
            // SAFETY: the row has n elements.
            let start = unsafe { start.from(whole) };
            return turned_dots(isa, m, k, n, whole, a, b, c, start, relu);
        }
        if k * n <= TURNED && Dots::<T>::pays(isa, n, k) {
            return turned_dots(isa, m, k, n, 0, a, b, c, start, relu);
        }
    }
    if m.min(n) == 1 && k > 1 && !relu {
        begin(start, n, c);
        let (x, b) = if m == 1 { (a, b) } else { (b, a) };
        return VectorProduct { x, b, c }.run_on(isa);
    }
    blocks_on(isa, m, k, n, n, a, ta, b, tb, c, start, relu);
}

/// C = start, for a row of n elements to start from.
fn begin<T: Float>(start: Start<T>, n: usize, c: &mut [T]) {
    match start {
        Start::Zero => c.fill(T::zero()),
        Start::Stored => {}
        // SAFETY: the row has n elements.
        Start::Row(row) => c.chunks_exact_mut(n).for_each(|c| unsafe {
            row.copy_to_nonoverlapping(c.as_mut_ptr(), n);
        }),
    }
}

/// Zero for what is negative; NaN stays.
#[inline(always)]
fn positive<T: Float>(x: T) -> T {
    if x <= T::zero() { T::zero() } else { x }
}

/// The columns of A·B from `first` on by dot products, for few columns, which are transposed.
#[inline(never)]
fn turned_dots<T: Float>(
    isa: Isa,
    m: usize,
    k: usize,
    n: usize,
    first: usize,
    a: &[T],
    b: &[T],
    c: &mut [T],
    start: Start<T>,
    relu: bool,
) {
    let mut turned = [T::zero(); TURNED];
    let cols = n - first;
    let turned = &mut turned[..k * cols];
    transpose(k, cols, &b[first..], n, turned, k);
    Dots {
        m,
        k,
        n: cols,
        a,
        b: turned,
        c: &mut c[first..],
        ldc: n,
        start,
        relu,
    }
    .run_on(isa);
}

/// The first `cols` columns of the product in blocks, on several threads if it is worth it. Blocks of rows and of columns are independent, and an
/// element's bits do not depend on the block that it is in.
pub(super) fn blocks_on<T: Float>(
    isa: Isa,
    m: usize,
    k: usize,
    n: usize,
    cols: usize,
    a: &[T],
    ta: Trans,
    b: &[T],
    tb: Trans,
    c: &mut [T],
    start: Start<T>,
    relu: bool,
) {
    check_len!("a", a, m * k);
    check_len!("b", b, k * n);
    check_len!("c", c, m * n);
    assert!(cols <= n, "{cols} of {n} columns");
    let whole = Blocks {
        m,
        k,
        n: cols,
        a: Matrix::new(a, ta, m, k),
        b: Matrix::new(b, tb, k, n),
        c: c.as_mut_ptr(),
        ldc: n,
        start,
        relu,
    };
    let n = cols;
    if !par::is_worth(work_ns(m, k, n)) {
        // SAFETY: the lengths are checked.
        return unsafe { whole.run_on(isa) };
    }
    let threads = par::threads();
    let rows = m.div_ceil(2 * threads).max(CHUNK_ROWS);
    let cols = n.div_ceil(threads).next_multiple_of(CHUNK_COLS);
    let by_rows = rows < m && (rows * 3 <= m * 2 || cols >= n);
    let (rows, cols) = if by_rows { (rows, n) } else { (m, cols.min(n)) };
    let chunks = m.div_ceil(rows) * n.div_ceil(cols);
    let mut turns = [(); 1024];
    let turns = &mut turns[..chunks];
    let whole = Shared(whole);
    par::for_each_chunk(turns, 1, work_ns(rows, k, cols), |t, _| {
        let (i, j) = if by_rows {
            (t * rows, 0)
        } else {
            (0, t * cols)
        };
        // SAFETY: the lengths are checked, and the parts of C are apart.
        unsafe {
            whole
                .part((i, rows.min(m - i)), (j, cols.min(n - j)))
                .run_on(isa);
        }
    });
}

/// A product that several threads compute parts of.
struct Shared<T>(Blocks<T>);

// SAFETY: the operands are only read, and the parts of C that threads write are apart.
unsafe impl<T: Sync> Sync for Shared<T> {}

impl<T: Float> Shared<T> {
    /// The rows `i..i + m` and columns `j..j + n` of C.
    ///
    /// # Safety
    /// They are within C.
    unsafe fn part(&self, (i, m): (usize, usize), (j, n): (usize, usize)) -> Blocks<T> {
        let Blocks {
            k,
            a,
            b,
            c,
            ldc,
            start,
            relu,
            ..
        } = self.0;
        // SAFETY: the caller's promise.
        unsafe {
            Blocks {
                m,
                k,
                n,
                a: a.from(i, 0),
                b: b.from(0, j),
                c: c.add(i * ldc + j),
                ldc,
                start: start.from(j),
                relu,
            }
        }
    }
}

mod blocks;
mod dots;
mod matrix;
mod room;
mod tile;
mod tiny;

#[cfg(test)]
mod tests;
