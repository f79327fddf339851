//! Products of matrices.
//!
//! The loops: blocks of k (so that a packed panel of B stays in the first-level cache), panels of columns of B, and for
//! each panel all the rows of A in register tiles. A is read where it lies unless it is transposed; B is packed a panel at
//! a time on the stack, once for each block of rows.
//!
//! Measure with `cargo run --release --features naive --example bench`.
#![allow(
    clippy::too_many_arguments,
    reason = "three sizes and three operands, each with its form"
)]

use super::gemv::VectorProduct;
use super::pack::{pack_columns, pack_rows};
use super::par;
use super::scalar::Float;
use super::simd::Isa;
use super::tile::{PanelProduct, Scratch, panel_width};
use super::transpose::transpose;
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

/// Elements of the packed panel of B: 256 rows of 16 `f32`, 512 rows of 8 `f64`.
const PANEL: usize = 4096;
/// Elements of the packed block of a transposed A: 30 rows of 128.
const BLOCK: usize = 3840;
/// The depth of a block of a transposed A.
const BLOCK_DEPTH: usize = 128;
/// Rows of A for which a panel of B is packed once: 192 × 256 `f32` fit the second-level cache.
const ROWS: usize = 192;
/// Up to this many rows, dot products with the rows of a transposed B beat packing it.
const FEW_ROWS: usize = 3;

/// C = op(A)·op(B), or C += op(A)·op(B) with [`Acc::Add`].
///
/// op(A) is m×k: `a` is m×k, or k×m with [`Trans::Yes`]. op(B) is k×n: `b` is k×n, or n×k with [`Trans::Yes`]. `c` is m×n.
/// Sizes may be 0; with k = 0 the product is zero.
///
/// Each element is a sum over p ascending in blocks of a fixed depth (256 for `f32`, 512 for `f64`, 128 with a transposed
/// A), with one rounding a term where there is FMA. The exceptions are m = 1 and n = 1, and m ≤ 3 with A as stored and B transposed,
/// which sum 32 lanes side by side; products of sides up to 8 or of up to 128 multiply-adds are one sum over p. Every one of these is within (k + 2) ε Σ|a||b| of the exact sum.
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
    let product = Product {
        isa,
        m,
        k,
        n,
        a,
        ta,
        b,
        tb,
        overwrite,
    };
    // Blocks of rows are independent, and an element's bits do not depend on the block that it is in.
    let rows = m.div_ceil(par::threads()).next_multiple_of(12);
    if rows < m && par::is_worth(work_ns(m, k, n)) {
        par::for_each_chunk(c, rows * n, work_ns(rows, k, n), |i, c| {
            product.rows(i * rows, c);
        });
    } else {
        product.rows(0, c);
    }
}

/// The operands of a product whose sizes are not zero.
struct Product<'a, T> {
    isa: Isa,
    m: usize,
    k: usize,
    n: usize,
    a: &'a [T],
    ta: Trans,
    b: &'a [T],
    tb: Trans,
    overwrite: bool,
}

impl<T: Float> Product<'_, T> {
    /// Computes the rows from `first` on, as many as `c` holds, with work space that suits the size.
    fn rows(&self, first: usize, c: &mut [T]) {
        match (self.ta, self.k) {
            (Trans::No, ..=8) => self.as_stored::<128>(first, c),
            (Trans::No, ..=32) => self.as_stored::<512>(first, c),
            (Trans::No, _) => self.as_stored::<PANEL>(first, c),
            (Trans::Yes, ..=8) => self.transposed::<128, 128>(first, c),
            (Trans::Yes, ..=32) => self.transposed::<512, 512>(first, c),
            (Trans::Yes, _) => self.transposed::<PANEL, BLOCK>(first, c),
        }
    }

    /// The rows from `first` on for A as stored, with a panel of `P` elements.
    #[inline(never)]
    fn as_stored<const P: usize>(&self, first: usize, c: &mut [T]) {
        let mut panel = Scratch::<T, P>::new();
        let depth = self.k.min(P / panel_width::<T>(self.isa, usize::MAX));
        for (i, c) in c.chunks_mut(ROWS * self.n).enumerate() {
            for p in (0..self.k).step_by(depth) {
                let kc = depth.min(self.k - p);
                let a = &self.a[(first + i * ROWS) * self.k + p..];
                self.columns(p, kc, a, self.k, c, &mut panel.0);
            }
        }
    }

    /// The rows from `first` on for a transposed A, with a panel of `P` elements and a block of A of `B`.
    #[inline(never)]
    fn transposed<const P: usize, const B: usize>(&self, first: usize, c: &mut [T]) {
        let mut panel = Scratch::<T, P>::new();
        let mut block = Scratch::<T, B>::new();
        let depth = self.k.min(BLOCK_DEPTH);
        // A multiple of the tile's rows, except for the few that a small block holds.
        let rows = (B / depth).min(120);
        let rows = if rows >= 12 { rows / 12 * 12 } else { rows };
        for (i, c) in c.chunks_mut(rows * self.n).enumerate() {
            let (i, mc) = (first + i * rows, c.len() / self.n);
            for p in (0..self.k).step_by(depth) {
                let kc = depth.min(self.k - p);
                transpose(kc, mc, &self.a[p * self.m + i..], self.m, &mut block.0, kc);
                self.columns(p, kc, &block.0, kc, c, &mut panel.0);
            }
        }
    }

    /// The contribution of `p..p + kc` to all the columns of the rows in `c`, which `a` has at a distance of `lda`.
    #[inline]
    fn columns(&self, p: usize, kc: usize, a: &[T], lda: usize, c: &mut [T], panel: &mut [T]) {
        let (k, n, m) = (self.k, self.n, c.len() / self.n);
        let mut j = 0;
        while j < n {
            let width = panel_width::<T>(self.isa, n - j);
            let nr = width.min(n - j);
            match self.tb {
                Trans::No => pack_rows(&self.b[p * n + j..], n, kc, nr, panel, width),
                Trans::Yes => pack_columns(&self.b[j * k + p..], k, kc, nr, panel, width),
            }
            self.isa.run(PanelProduct {
                a,
                lda,
                m,
                kc,
                panel,
                width,
                c: &mut c[j..],
                ldc: n,
                nr,
                overwrite: self.overwrite && p == 0,
            });
            j += nr;
        }
    }
}

mod tiny;

#[cfg(test)]
mod tests;
