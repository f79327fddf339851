//! Products too small for packing to pay.

use crate::Trans;
use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};

/// A product is tiny if m, k and n are up to this.
const SIDE: usize = 8;
/// It is also tiny if it has up to this many multiply-adds.
const WORK: usize = 128;
/// It is also tiny if it has this many columns, two vectors or four, and neither m nor k is more.
const WIDE: usize = 16;

/// C = op(A)·op(B) or C += op(A)·op(B), where no size is 0. Each element is one chain over p
/// ascending that starts from zero or from what C holds.
pub(super) struct TinyProduct<'a, T> {
    pub(super) m: usize,
    pub(super) k: usize,
    pub(super) n: usize,
    pub(super) a: &'a [T],
    pub(super) ta: Trans,
    pub(super) b: &'a [T],
    pub(super) tb: Trans,
    pub(super) overwrite: bool,
}

impl<T: Scalar> TinyProduct<'_, T> {
    /// Whether the sizes are small enough.
    #[inline]
    pub(super) fn pays([m, k, n]: [usize; 3], tb: Trans) -> bool {
        let longest = m.max(n).max(k);
        longest <= SIDE
            || (longest <= WORK && m * k * n <= WORK)
            || (longest == WIDE && n == WIDE && tb == Trans::No)
    }

    #[inline]
    pub(super) fn run_on(self, isa: Isa, c: &mut [T]) {
        check_len!("a", self.a, [self.m, self.k]);
        isa.run(TinyKernel { product: self, c });
    }
}

/// A tiny product, to be compiled for each instruction set.
struct TinyKernel<'a, 'c, T> {
    product: TinyProduct<'a, T>,
    c: &'c mut [T],
}

impl<T: Scalar> Kernel for TinyKernel<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { product, c } = self;
        if product.tb == Trans::Yes && product.k > SIDE {
            return product.plain::<S>(simd, c);
        }
        match product.n {
            1 => product.columns::<S, 1>(simd, c),
            2 => product.columns::<S, 2>(simd, c),
            3 => product.columns::<S, 3>(simd, c),
            4 => product.columns::<S, 4>(simd, c),
            5 => product.columns::<S, 5>(simd, c),
            6 => product.columns::<S, 6>(simd, c),
            7 => product.columns::<S, 7>(simd, c),
            8 => product.columns::<S, 8>(simd, c),
            WIDE => product.columns::<S, WIDE>(simd, c),
            _ => product.plain::<S>(simd, c),
        }
    }
}

impl<T: Scalar> TinyProduct<'_, T> {
    /// The distances to the next row and to the next column of op(A).
    #[inline(always)]
    fn a_strides(&self) -> (usize, usize) {
        if self.ta == Trans::No {
            (self.k, 1)
        } else {
            (1, self.m)
        }
    }

    /// The product for any sides.
    #[inline(always)]
    fn plain<S: Simd>(&self, simd: S, c: &mut [T]) {
        let Self { k, n, .. } = *self;
        if self.overwrite {
            c.fill(T::zero());
        }
        let (a_row, a_col) = self.a_strides();
        for (i, c) in c.chunks_exact_mut(n).enumerate() {
            let a = self.a[i * a_row..].iter().step_by(a_col);
            if self.tb == Trans::No {
                for (&a, b) in a.zip(self.b.chunks_exact(n)) {
                    for (c, &b) in c.iter_mut().zip(b) {
                        *c = simd.multiply_add(a, b, *c);
                    }
                }
            } else {
                for (c, b) in c.iter_mut().zip(self.b.chunks_exact(k)) {
                    for (&a, &b) in a.clone().zip(b) {
                        *c = simd.multiply_add(a, b, *c);
                    }
                }
            }
        }
    }

    /// The product for N columns: with N known, a row of C stays in registers.
    #[inline(always)]
    fn columns<S: Simd, const N: usize>(&self, simd: S, c: &mut [T]) {
        let mut transposed = [[T::zero(); N]; SIDE];
        let b = match self.tb {
            Trans::No => self.b.as_chunks::<N>().0,
            Trans::Yes => {
                for (j, column) in self.b.chunks_exact(self.k).enumerate().take(N) {
                    for (row, &b) in transposed.iter_mut().zip(column) {
                        row[j] = b;
                    }
                }
                &transposed[..self.k]
            }
        };
        let (fours, rest) = c.as_chunks_mut::<N>().0.as_chunks_mut::<4>();
        let first = 4 * fours.len();
        for (i, c) in fours.iter_mut().enumerate() {
            self.rows::<S, N, 4>(simd, 4 * i, b, c);
        }
        for (i, c) in rest.iter_mut().enumerate() {
            self.rows::<S, N, 1>(simd, first + i, b, core::array::from_mut(c));
        }
    }

    /// The rows from `i` on, side by side.
    #[inline(always)]
    fn rows<S: Simd, const N: usize, const R: usize>(
        &self,
        simd: S,
        i: usize,
        b: &[[T; N]],
        c: &mut [[T; N]; R],
    ) {
        let mut sums = if self.overwrite {
            [[T::zero(); N]; R]
        } else {
            *c
        };
        let (row, col) = self.a_strides();
        assert!(i + R <= self.m && b.len() <= self.k, "A is too small");
        for (p, b) in b.iter().enumerate() {
            for (r, sums) in sums.iter_mut().enumerate() {
                // SAFETY: `run_on` has checked that `a` has m·k elements. i + r < m and p < k, as
                // asserted, so element (i + r, p) of op(A) is one of them.
                let a = unsafe { *self.a.get_unchecked((i + r) * row + p * col) };
                for j in 0..N {
                    sums[j] = simd.multiply_add(a, b[j], sums[j]);
                }
            }
        }
        *c = sums;
    }
}
