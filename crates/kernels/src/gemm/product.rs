//! One product: its operands, and the choice of an algorithm.

use super::dots::DotProducts;
use super::gemv::VectorProduct;
use super::matrix::Matrix;
use super::operands::Operands;
use super::parallel;
use super::start::Start;
use super::tiny::TinyProduct;
use crate::activation::relu;
use crate::simd::Isa;
use crate::transpose::transpose;
use crate::{Acc, Activation, Scalar, Trans};

/// Up to this many columns past the last whole vector are computed as dot products.
const FEW_COLS: usize = 2;
/// From this many rows on, it pays to transpose a B of few columns for dot products.
const MANY_ROWS: usize = 16;
/// The most elements of such a B.
const TRANSPOSED: usize = 2048;

/// C = activation(start + op(A)·op(B)), where the sums start from zero, from what C holds, or from
/// a bias.
///
/// The slices have the lengths that the sizes ask for: the functions below are the only ones that
/// make or change a product, and check them.
pub(crate) struct Product<'a, T> {
    m: usize,
    k: usize,
    n: usize,
    a: &'a [T],
    ta: Trans,
    b: &'a [T],
    tb: Trans,
    c: &'a mut [T],
    start: Start<'a, T>,
    activation: Activation<'a>,
}

/// How a product is computed.
enum Algorithm {
    Tiny,
    /// Dot products of rows of op(A) and columns of op(B), which are all contiguous.
    DotProducts,
    /// The columns up to this one in blocks; the others as dot products with a transposed copy of
    /// their part of B.
    TransposedDotProducts(usize),
    /// A vector times rows that are added up.
    Vector,
    Blocked,
}

impl<'a, T: Scalar> Product<'a, T> {
    /// C = op(A)·op(B), or C += op(A)·op(B), of the sizes `[m, k, n]`.
    ///
    /// # Panics
    /// If a slice does not have the length its sizes ask for.
    #[inline(always)]
    pub(crate) fn new(
        [m, k, n]: [usize; 3],
        (a, ta): (&'a [T], Trans),
        (b, tb): (&'a [T], Trans),
        c: &'a mut [T],
        acc: Acc,
    ) -> Self {
        check_len!("a", a, [m, k]);
        check_len!("b", b, [k, n]);
        check_len!("c", c, [m, n]);
        Self {
            m,
            k,
            n,
            a,
            ta,
            b,
            tb,
            c,
            start: match acc {
                Acc::Overwrite => Start::Zero,
                Acc::Add => Start::Stored,
            },
            activation: Activation::None,
        }
    }

    /// The same, but each row starts from `bias`.
    ///
    /// # Panics
    /// If the bias has not n elements.
    #[inline]
    pub(crate) fn starting_from(mut self, bias: &'a [T]) -> Self {
        check_len!("bias", bias, self.n);
        self.start = Start::Row(bias);
        self
    }

    /// The same with an activation of its results.
    #[inline]
    pub(crate) fn activated(mut self, activation: Activation<'a>) -> Self {
        self.activation = activation;
        self
    }

    /// Computes C.
    pub(crate) fn run(self) {
        self.run_on(Isa::detect());
    }

    /// Computes C with a given instruction set.
    pub(super) fn run_on(mut self, isa: Isa) {
        if self.c.is_empty() {
            return;
        }
        if self.k == 0 {
            return self.without_terms();
        }
        match self.algorithm(isa) {
            Algorithm::Tiny => self.tiny(isa),
            Algorithm::DotProducts => self.dot_products(isa),
            Algorithm::TransposedDotProducts(first) => {
                if first > 0 {
                    self.blocked(isa, first);
                }
                self.transposed_dot_products(isa, first);
            }
            Algorithm::Vector => self.vector(isa),
            Algorithm::Blocked => {
                let n = self.n;
                self.blocked(isa, n);
            }
        }
    }

    /// The way that suits the sizes, none of which is 0.
    #[inline]
    fn algorithm(&self, isa: Isa) -> Algorithm {
        let Self {
            m, k, n, ta, tb, ..
        } = *self;
        let is_plain = !self.is_relu() && !matches!(self.start, Start::Row(_));
        if is_plain && TinyProduct::<T>::pays([m, k, n], tb) {
            return Algorithm::Tiny;
        }
        // Where one side is 1, the operand of that side is a vector whichever way it is stored, and
        // so is C.
        let a_has_rows = ta == Trans::No || m == 1;
        let b_has_columns = tb == Trans::Yes || n == 1;
        let least = m.min(n);
        if a_has_rows && b_has_columns && (least == 1 || DotProducts::<T>::pay(isa, least, k)) {
            return Algorithm::DotProducts;
        }
        if a_has_rows && tb == Trans::No && m >= MANY_ROWS {
            let lanes = isa.vector() / size_of::<T>();
            let rest = n & (lanes - 1);
            let whole = n - rest;
            let is_few = (1..=FEW_COLS).contains(&rest);
            if whole > 0 && is_few && k >= 4 * lanes && k * rest <= TRANSPOSED {
                // A micropanel for the rest would be almost empty.
                return Algorithm::TransposedDotProducts(whole);
            }
            if k * n <= TRANSPOSED && DotProducts::<T>::pay(isa, n, k) {
                return Algorithm::TransposedDotProducts(0);
            }
        }
        if least == 1 && k > 1 && !self.is_relu() {
            return Algorithm::Vector;
        }
        Algorithm::Blocked
    }

    fn is_relu(&self) -> bool {
        self.activation.is_relu()
    }

    /// C = activation(start), which is the product for k = 0.
    fn without_terms(&mut self) {
        self.begin();
        if self.is_relu() {
            self.c.iter_mut().for_each(|c| *c = relu(*c));
        }
    }

    /// C = what the sums start from.
    fn begin(&mut self) {
        match self.start {
            Start::Zero => self.c.fill(T::zero()),
            Start::Stored => {}
            Start::Row(row) => {
                let rows = self.c.chunks_exact_mut(row.len());
                rows.for_each(|c| c.copy_from_slice(row));
            }
        }
    }

    #[inline]
    fn tiny(self, isa: Isa) {
        let product = TinyProduct {
            m: self.m,
            k: self.k,
            n: self.n,
            a: self.a,
            ta: self.ta,
            b: self.b,
            tb: self.tb,
            overwrite: matches!(self.start, Start::Zero),
        };
        product.run_on(isa, self.c);
    }

    fn dot_products(self, isa: Isa) {
        let relu = self.is_relu();
        let Self {
            m,
            k,
            n,
            a,
            b,
            c,
            start,
            ..
        } = self;
        DotProducts {
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

    /// The columns from `first` on, which are few.
    #[inline(never)]
    fn transposed_dot_products(self, isa: Isa, first: usize) {
        let relu = self.is_relu();
        let Self {
            m,
            k,
            n,
            a,
            b,
            c,
            start,
            ..
        } = self;
        let cols = n - first;
        let mut transposed = [T::zero(); TRANSPOSED];
        let transposed = &mut transposed[..k * cols];
        transpose(k, cols, &b[first..], n, transposed, k);
        let (b, c, start) = (&*transposed, &mut c[first..], start.from(first));
        DotProducts {
            m,
            k,
            n: cols,
            a,
            b,
            c,
            ldc: n,
            start,
            relu,
        }
        .run_on(isa);
    }

    /// The product where m or n is 1.
    fn vector(mut self, isa: Isa) {
        self.begin();
        let (x, b) = if self.m == 1 {
            (self.a, self.b)
        } else {
            (self.b, self.a)
        };
        VectorProduct { x, b, c: self.c }.run_on(isa);
    }

    /// The first `cols` columns in blocks, on several threads if it is worth it.
    ///
    /// # Panics
    /// If a size or `cols` is 0, or there are fewer columns.
    pub(super) fn blocked(&mut self, isa: Isa, cols: usize) {
        let Self { m, k, n, .. } = *self;
        assert!(
            m * k > 0 && (1..=n).contains(&cols),
            "{cols} of {m}×{k}×{n}"
        );
        let operands = Operands {
            m,
            k,
            n: cols,
            a: Matrix::new(self.a, self.ta, m, k),
            b: Matrix::new(self.b, self.tb, k, n),
            c: self.c.as_mut_ptr(),
            ldc: n,
            start: self.start,
            relu: self.is_relu(),
        };
        // SAFETY: the operands are valid. No size is 0. A is a slice of m·k elements, B one of k·n,
        // C one of m·n, which is borrowed mutably and so has no element in common with them, and a
        // row to start from has n elements: `new` and `starting_from` have checked the lengths.
        unsafe { parallel::run(operands, isa) };
    }
}
