//! Products of one vector and a matrix whose rows are added up.

use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};

/// c += x·B, with x of k elements, B k×n, and c of n elements: Σₚ x\[p\] · B[p, :], p ascending.
pub(super) struct VectorProduct<'a, T> {
    pub(super) x: &'a [T],
    pub(super) b: &'a [T],
    pub(super) c: &'a mut [T],
}

impl<T: Scalar> VectorProduct<'_, T> {
    pub(super) fn run_on(self, isa: Isa) {
        isa.run(self);
    }
}

impl<T: Scalar> Kernel for VectorProduct<'_, T> {
    type Output = ();

    /// Four rows of B a pass over c, so that c is loaded and stored once for four rows.
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { x, b, c } = self;
        let n = c.len();
        let (quads, rest) = x.as_chunks::<4>();
        let blocks = b.chunks_exact(4 * n);
        let last = blocks.remainder();
        for (&[x0, x1, x2, x3], block) in quads.iter().zip(blocks) {
            let (b0, block) = block.split_at(n);
            let (b1, block) = block.split_at(n);
            let (b2, b3) = block.split_at(n);
            let b3 = &b3[..n];
            for j in 0..n {
                let sum = simd.multiply_add(x0, b0[j], c[j]);
                let sum = simd.multiply_add(x1, b1[j], sum);
                let sum = simd.multiply_add(x2, b2[j], sum);
                c[j] = simd.multiply_add(x3, b3[j], sum);
            }
        }
        for (&x, b) in rest.iter().zip(last.chunks_exact(n)) {
            for (c, &b) in c.iter_mut().zip(b) {
                *c = simd.multiply_add(x, b, *c);
            }
        }
    }
}
