//! Products of matrices.
//!
//! A product of a few elements, one with a vector and one with a narrow result have an algorithm of
//! their own; `product.rs` chooses. All others are loops around a micro-kernel, as Goto and van de
//! Geijn ("Anatomy of high-performance matrix multiplication", 2008) and BLIS have them:
//!
//! ```text
//! for i in (0..m).step_by(MC)              // loop 3, blocked.rs: a block of A stays in L2
//!     for p in (0..k).step_by(KC)          // loop 4, blocked.rs
//!         pack the block A[i.., p..]       // pack.rs
//!         for j in (0..n).step_by(NR)      // loop 2, macro_kernel.rs: a micropanel of B in L1
//!             pack the micropanel B[p.., j..]
//!             for r in (0..MC).step_by(MR) // loop 1, micropanel.rs
//!                 for q in 0..KC           // loop 0, micro_kernel.rs: MR × NR sums in registers
//!                     C[i + r.., j..] += A[i + r.., p + q] · B[p + q, j..]
//! ```
//!
//! What differs from BLIS, and why:
//!
//! 1. Packing is left out where it costs more than it saves. Operands of small products are in the
//!    cache whatever their layout is. A is packed only if it is transposed, or if its rows are a
//!    multiple of 1 KiB apart and so compete for the same sets of the cache. B as stored is packed
//!    by the first micro-kernel that uses a micropanel, while it waits for its multiply-adds.
//! 2. Loop 5, which cuts n into columns of NC, is missing. It keeps a packed B in the third-level
//!    cache; here only one micropanel of B is packed at a time.
//! 3. Loop 3 is outside of loop 4, so that a block of C is still in the cache when the next terms
//!    of its sums are added.
//! 4. Where B is transposed, A is not, and A has fewer rows than Bᵀ, Cᵀ = Bᵀᵀ·Aᵀ is computed, which
//!    packs A instead of B (`transposed.rs`).
//!
//! `parallel.rs` cuts C into rows or columns for several threads.
//!
//! Measure with `cargo bench --bench matmul`.
#![allow(
    clippy::too_many_arguments,
    reason = "three sizes and three operands, each with its form"
)]

mod batched;
mod blocked;
mod blocking;
mod dots;
mod gemv;
mod macro_kernel;
mod matrix;
mod micro_kernel;
mod micropanel;
mod operands;
mod pack;
mod packing_buffer;
mod parallel;
mod product;
mod start;
mod tiny;
mod transposed;
mod workspace;

#[cfg(test)]
mod tests;

use crate::{Acc, Scalar, Trans};

pub use batched::gemm_batched;
pub(crate) use product::Product;

/// C = op(A)·op(B), or C += op(A)·op(B) with [`Acc::Add`].
///
/// op(A) is m×k: `a` is m×k, or k×m with [`Trans::Yes`]. op(B) is k×n: `b` is k×n, or n×k with
/// [`Trans::Yes`]. `c` is m×n. Sizes may be 0; with k = 0 the product is zero.
///
/// Each element is one sum over p ascending that starts from zero or from what C holds, with one
/// rounding a term where there is FMA. Two kinds of elements are summed in another order: (1) those
/// of products computed as dot products (m or n is 1 or far from a multiple of a vector, and both
/// operands are contiguous along k), (2) the last one or two columns where n is that much more than
/// a multiple of a vector. They have a partial sum for each lane of a vector; the lanes are then
/// added pairwise. Every element is within (k + 2) ε Σ|a||b| of the exact sum.
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
    Product::new([m, k, n], (a, ta), (b, tb), c, acc).run();
}
