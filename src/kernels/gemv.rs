//! Products of one vector and a matrix.

use super::gemm::Trans;
use super::scalar::Float;
use super::simd::{Isa, Kernel, multiply_add};

/// c = x·op(B) or c += x·op(B), with x of k elements, op(B) k×n, and c of n elements.
///
/// - [`Trans::Yes`] (B is n×k): n dot products. 32 partial sums each, then pairwise; both rows are read in order.
/// - [`Trans::No`] (B is k×n): Σₚ x\[p\] · B[p, :], four rows of B a pass over c, p ascending.
pub(super) struct VectorProduct<'a, T> {
    pub(super) k: usize,
    pub(super) n: usize,
    pub(super) x: &'a [T],
    pub(super) b: &'a [T],
    pub(super) tb: Trans,
    pub(super) c: &'a mut [T],
    pub(super) overwrite: bool,
}

impl<T: Float> VectorProduct<'_, T> {
    pub(super) fn run_on(self, isa: Isa) {
        isa.run(self);
    }
}

impl<T: Float> Kernel for VectorProduct<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const VECTOR: usize>(self) {
        let Self {
            k,
            n,
            x,
            b,
            tb,
            c,
            overwrite,
        } = self;
        let (x, c) = (&x[..k], &mut c[..n]);
        match tb {
            Trans::Yes => {
                for (c, row) in c.iter_mut().zip(b.chunks_exact(k)) {
                    let sum = dot::<VECTOR, T>(x, row);
                    *c = if overwrite { sum } else { *c + sum };
                }
            }
            Trans::No => {
                if overwrite {
                    c.fill(T::zero());
                }
                combine::<VECTOR, T>(x, b, c);
            }
        }
    }
}

/// Σ a\[i\] · b\[i\] over 32 lanes, then halved pairwise, then the rest in order; fewer than 32 elements just in order.
#[inline(always)]
fn dot<const VECTOR: usize, T: Float>(a: &[T], b: &[T]) -> T {
    let (a, a_rest) = a.as_chunks::<32>();
    let (b, b_rest) = b.as_chunks::<32>();
    let mut rest = T::zero();
    for (&a, &b) in a_rest.iter().zip(b_rest) {
        rest = multiply_add::<VECTOR, T>(a, b, rest);
    }
    if a.is_empty() {
        return rest;
    }
    let mut lanes = [T::zero(); 32];
    for (a, b) in a.iter().zip(b) {
        for l in 0..32 {
            lanes[l] = multiply_add::<VECTOR, T>(a[l], b[l], lanes[l]);
        }
    }
    let mut width = 16;
    while width > 0 {
        for l in 0..width {
            lanes[l] += lanes[l + width];
        }
        width /= 2;
    }
    lanes[0] + rest
}

/// c += Σₚ x\[p\] · B[p, :], four rows at a time, so that c is loaded and stored once for four rows.
#[inline(always)]
fn combine<const VECTOR: usize, T: Float>(x: &[T], b: &[T], c: &mut [T]) {
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
            let sum = multiply_add::<VECTOR, T>(x0, b0[j], c[j]);
            let sum = multiply_add::<VECTOR, T>(x1, b1[j], sum);
            let sum = multiply_add::<VECTOR, T>(x2, b2[j], sum);
            c[j] = multiply_add::<VECTOR, T>(x3, b3[j], sum);
        }
    }
    for (&x, b) in rest.iter().zip(last.chunks_exact(n)) {
        for (c, &b) in c.iter_mut().zip(b) {
            *c = multiply_add::<VECTOR, T>(x, b, *c);
        }
    }
}
