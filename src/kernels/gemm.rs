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
use blocks::{Blocks, Start};
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

impl Trans {
    fn flipped(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Yes => Self::No,
        }
    }
}

/// What a kernel does to what its output holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acc {
    /// The output is overwritten; what it held is not read.
    Overwrite,
    /// The result is added to the output.
    Add,
}

/// Up to this many rows, dot products with the rows of a transposed B beat packing it.
const FEW_ROWS: usize = 3;
/// The fewest rows and columns that are worth a thread.
const CHUNK_ROWS: usize = 12;
const CHUNK_COLS: usize = 64;

/// C = op(A)·op(B), or C += op(A)·op(B) with [`Acc::Add`].
///
/// op(A) is m×k: `a` is m×k, or k×m with [`Trans::Yes`]. op(B) is k×n: `b` is k×n, or n×k with [`Trans::Yes`]. `c` is m×n.
/// Sizes may be 0; with k = 0 the product is zero.
///
/// Each element is one sum over p ascending that starts from zero or from what C holds, with one rounding a term where
/// there is FMA. The exceptions are m = 1 and n = 1, and m ≤ 3 with A as stored and B transposed, which sum lanes side by
/// side. Every one of these is within (k + 2) ε Σ|a||b| of the exact sum.
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
    if k == 0 {
        if overwrite {
            c.fill(T::zero());
        }
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
    if tiny.pays() {
        return tiny.run_on(isa, c);
    }
    if m == 1 {
        return VectorProduct {
            k,
            n,
            x: a,
            b,
            tb,
            c,
            overwrite,
        }
        .run_on(isa);
    }
    if n == 1 {
        // cᵀ = bᵀ·op(A)ᵀ
        let tb = ta.flipped();
        return VectorProduct {
            k,
            n: m,
            x: b,
            b: a,
            tb,
            c,
            overwrite,
        }
        .run_on(isa);
    }
    if m <= FEW_ROWS && ta == Trans::No && tb == Trans::Yes {
        for (x, c) in a.chunks_exact(k).zip(c.chunks_exact_mut(n)) {
            VectorProduct {
                k,
                n,
                x,
                b,
                tb,
                c,
                overwrite,
            }
            .run_on(isa);
        }
        return;
    }
    let start = if overwrite {
        Start::Zero
    } else {
        Start::Stored
    };
    blocks_on(isa, m, k, n, a, ta, b, tb, c, start, false);
}

/// The product in blocks, on several threads if it is worth it. Blocks of rows and of columns are independent, and an
/// element's bits do not depend on the block that it is in.
pub(super) fn blocks_on<T: Float>(
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
    check_len!("a", a, m * k);
    check_len!("b", b, k * n);
    check_len!("c", c, m * n);
    let whole = Blocks {
        m,
        k,
        n,
        a: Matrix::new(a, ta, m, k),
        b: Matrix::new(b, tb, k, n),
        c: c.as_mut_ptr(),
        ldc: n,
        start,
        relu,
    };
    let threads = par::threads();
    if threads == 1 || !par::is_worth(work_ns(m, k, n)) {
        // SAFETY: the lengths are checked.
        return unsafe { whole.run_on(isa) };
    }
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
                .run_on(isa)
        };
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
                start: match start {
                    Start::Row(row) => Start::Row(row.add(j)),
                    start => start,
                },
                relu,
            }
        }
    }
}

mod blocks;
mod matrix;
mod tile;
mod tiny;

#[cfg(test)]
mod tests;
