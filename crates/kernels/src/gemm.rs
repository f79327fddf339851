//! Products of matrices.
//!
//! Tiny products and products with a vector have loops of their own; the others go in blocks around
//! one register tile. Operands are read where they lie as long as they are near: a panel of B is
//! copied by the first tile that uses it, and of two transposed operands the smaller one is packed.
//!
//! Measure with `cargo bench --bench matmul`.
#![allow(
    clippy::too_many_arguments,
    reason = "three sizes and three operands, each with its form"
)]

use super::activation::Activation;
use super::gemv::VectorProduct;
use super::par;
use super::scalar::Scalar;
use super::simd::Isa;
use super::transpose::transpose;
use blocks::Blocks;
use blocks::Start;
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
/// op(A) is m×k: `a` is m×k, or k×m with [`Trans::Yes`]. op(B) is k×n: `b` is k×n, or n×k with
/// [`Trans::Yes`]. `c` is m×n. Sizes may be 0; with k = 0 the product is zero.
///
/// Each element is one sum over p ascending that starts from zero or from what C holds, with one
/// rounding a term where there is FMA. The exceptions are sums of lanes side by side, added in
/// halves: where one of m and n is 1 or far from a multiple of a vector, and both operands lie
/// along k; and the one or two columns past the last whole vector. Every one of these is within
/// (k + 2) ε Σ|a||b| of the exact sum.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn gemm<T: Scalar>(
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
    Product {
        m,
        k,
        n,
        a,
        ta,
        b,
        tb,
        c,
        acc,
        bias: None,
        activation: Activation::None,
    }
    .run();
}

/// `batch` products as [`gemm`] does them: C\[i\] = op(A\[i\])·op(B\[i\]).
///
/// A\[i\] starts at `i * a_stride`: m·k for matrices one after the other, 0 for one that all
/// products share; likewise B. `c` holds `batch` matrices m×n one after the other.
///
/// # Panics
/// If a stride is neither 0 nor the size of its matrix, or a slice does not have the length its
/// sizes ask for.
pub fn gemm_batched<T: Scalar>(
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
    Products {
        batch,
        a_stride,
        b_stride,
        all: Product {
            m,
            k,
            n,
            a,
            ta,
            b,
            tb,
            c,
            acc,
            bias: None,
            activation: Activation::None,
        },
    }
    .run();
}

/// The operands of [`gemm_batched`].
pub(crate) struct Products<'a, T> {
    batch: usize,
    a_stride: usize,
    b_stride: usize,
    /// The sizes of one product, and the operands of all.
    all: Product<'a, T>,
}

impl<T: Scalar> Products<'_, T> {
    pub(super) fn run(self) {
        let Self {
            batch,
            a_stride,
            b_stride,
            all,
        } = self;
        let Product {
            m,
            k,
            n,
            a,
            ta,
            b,
            tb,
            c,
            acc,
            bias,
            activation,
        } = all;
        let matrices = |stride: usize, [rows, cols]: [usize; 2], name: &str| {
            let size = crate::sizes::count(&[rows, cols]);
            assert!(
                stride == 0 || stride == size,
                "the stride of `{name}` is {stride}, but a matrix has {size} elements"
            );
            if stride == 0 { 1 } else { batch }
        };
        check_len!("a", a, [matrices(a_stride, [m, k], "a"), m, k]);
        check_len!("b", b, [matrices(b_stride, [k, n], "b"), k, n]);
        check_len!("c", c, [batch, m, n]);
        if c.is_empty() {
            return;
        }
        // One B and consecutive As are one tall product.
        let tall = b_stride == 0 && ta == Trans::No && (a_stride != 0 || batch == 1);
        let m = if tall { batch * m } else { m };
        par::for_each_chunk(c, m * n, work_ns(m, k, n), |i, c| {
            Product {
                m,
                k,
                n,
                a: &a[i * a_stride..][..m * k],
                ta,
                b: &b[i * b_stride..][..k * n],
                tb,
                c,
                acc,
                bias,
                activation,
            }
            .run();
        });
    }
}

/// Nanoseconds of a product, at 40 multiply-adds a nanosecond.
fn work_ns(m: usize, k: usize, n: usize) -> usize {
    m.saturating_mul(k).saturating_mul(n) / 40
}

/// C = activation(bias + op(A)·op(B)), with operands as in [`gemm`]; without a bias the sums start
/// as `acc` says.
pub(crate) struct Product<'a, T> {
    pub(super) m: usize,
    pub(super) k: usize,
    pub(super) n: usize,
    pub(super) a: &'a [T],
    pub(super) ta: Trans,
    pub(super) b: &'a [T],
    pub(super) tb: Trans,
    pub(super) c: &'a mut [T],
    pub(super) acc: Acc,
    /// A row that all rows of C share.
    pub(super) bias: Option<&'a [T]>,
    pub(super) activation: Activation,
}

impl<T: Scalar> Product<'_, T> {
    pub(super) fn run(self) {
        self.run_on(Isa::detect());
    }

    /// The product on a given instruction set, by the way that suits the sizes.
    fn run_on(mut self, isa: Isa) {
        let Self {
            m, k, n, ta, tb, ..
        } = self;
        check_len!("a", self.a, [m, k]);
        check_len!("b", self.b, [k, n]);
        check_len!("c", self.c, [m, n]);
        if let Some(bias) = self.bias {
            check_len!("bias", bias, n);
        }
        if self.c.is_empty() {
            return;
        }
        let relu = self.activation == Activation::Relu;
        if k == 0 {
            self.begin();
            if relu {
                self.c.iter_mut().for_each(|c| *c = positive(*c));
            }
            return;
        }
        if self.bias.is_none() && !relu {
            let tiny = TinyProduct {
                m,
                k,
                n,
                a: self.a,
                ta,
                b: self.b,
                tb,
                overwrite: self.acc == Acc::Overwrite,
            };
            if tiny.pays() {
                return tiny.run_on(isa, self.c);
            }
        }
        // Where one side is 1, the operand of that side is a vector whichever way it is stored, and
        // so is C.
        let (a_rows, b_rows) = (ta == Trans::No || m == 1, tb == Trans::Yes || n == 1);
        if a_rows && b_rows && (m.min(n) == 1 || Dots::<T>::pays(isa, m.min(n), k)) {
            return Dots {
                m,
                k,
                n,
                a: self.a,
                b: self.b,
                start: self.start(),
                c: self.c,
                ldc: n,
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
                self.in_blocks(isa, whole);
                return self.turned_dots(isa, whole);
            }
            if k * n <= TURNED && Dots::<T>::pays(isa, n, k) {
                return self.turned_dots(isa, 0);
            }
        }
        if m.min(n) == 1 && k > 1 && !relu {
            self.begin();
            let (x, b) = if m == 1 {
                (self.a, self.b)
            } else {
                (self.b, self.a)
            };
            return VectorProduct { x, b, c: self.c }.run_on(isa);
        }
        self.in_blocks(isa, n);
    }

    /// What the sums start from.
    fn start(&self) -> Start<T> {
        match (self.bias, self.acc) {
            (Some(row), _) => Start::Row(row.as_ptr()),
            (None, Acc::Overwrite) => Start::Zero,
            (None, Acc::Add) => Start::Stored,
        }
    }

    /// C = what the sums start from.
    fn begin(&mut self) {
        match (self.bias, self.acc) {
            (Some(row), _) => {
                let rows = self.c.chunks_exact_mut(row.len());
                rows.for_each(|c| c.copy_from_slice(row));
            }
            (None, Acc::Overwrite) => self.c.fill(T::zero()),
            (None, Acc::Add) => {}
        }
    }

    /// The columns of A·B from `first` on by dot products, for few columns, which are transposed.
    #[inline(never)]
    fn turned_dots(self, isa: Isa, first: usize) {
        let Self { m, k, n, .. } = self;
        let mut turned = [T::zero(); TURNED];
        let cols = n - first;
        let turned = &mut turned[..k * cols];
        transpose(k, cols, &self.b[first..], n, turned, k);
        Dots {
            m,
            k,
            n: cols,
            a: self.a,
            b: turned,
            // SAFETY: a row to start from has n elements.
            start: unsafe { self.start().from(first) },
            c: &mut self.c[first..],
            ldc: n,
            relu: self.activation == Activation::Relu,
        }
        .run_on(isa);
    }

    /// The first `cols` columns in blocks, on several threads if it is worth it. Blocks of rows and
    /// of columns are independent, and an element's bits do not depend on the block that it is in.
    fn in_blocks(&mut self, isa: Isa, cols: usize) {
        let Self { m, k, n: ldc, .. } = *self;
        assert!(cols <= ldc, "{cols} of {ldc} columns");
        let n = cols;
        let whole = Blocks {
            m,
            k,
            n,
            a: Matrix::new(self.a, self.ta, m, k),
            b: Matrix::new(self.b, self.tb, k, ldc),
            start: self.start(),
            c: self.c.as_mut_ptr(),
            ldc,
            relu: self.activation == Activation::Relu,
        };
        if !par::is_worth(work_ns(m, k, n)) {
            // SAFETY: the lengths are checked.
            return unsafe { whole.run_on(isa) };
        }
        let pieces = 2 * par::threads();
        let rows = m.div_ceil(pieces).max(CHUNK_ROWS);
        let cols = n.div_ceil(pieces).next_multiple_of(CHUNK_COLS);
        // Every piece reads its part of one operand and all of the other; with a transposed B it
        // would turn all of A for its columns.
        let read_by_rows = m.div_ceil(rows) * n + m;
        let read_by_cols = n.div_ceil(cols) * m + n;
        let turned = self.tb == Trans::Yes;
        let by_rows = rows < m && (cols >= n || turned || read_by_rows < read_by_cols);
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
}

/// Zero for what is negative; NaN stays.
#[inline(always)]
fn positive<T: Scalar>(x: T) -> T {
    if x <= T::zero() { T::zero() } else { x }
}

/// A product that several threads compute parts of.
struct Shared<T>(Blocks<T>);

// SAFETY: the operands are only read, and the parts of C that threads write are apart.
unsafe impl<T: Sync> Sync for Shared<T> {}

impl<T: Scalar> Shared<T> {
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
mod strip;
mod tile;
mod tiny;

#[cfg(test)]
mod tests;
