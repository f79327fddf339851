//! Many products of the same sizes.

use super::parallel::work_ns;
use super::product::Product;
use crate::{Acc, Scalar, Trans, par, sizes};

/// `batch` products as [`gemm`](super::gemm) does them: C\[i\] = op(A\[i\])·op(B\[i\]).
///
/// A\[i\] starts at `i * a_stride`: m·k for matrices one after the other, 0 for one that all
/// products share; likewise B. `c` holds `batch` matrices m×n one after the other.
///
/// # Panics
/// If a stride of several products is neither 0 nor the size of its matrix, or a slice does not
/// have the length its sizes ask for.
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
    // One product has no strides.
    if batch == 1 {
        return Product::new([m, k, n], (a, ta), (b, tb), c, acc).run();
    }
    let (a_size, b_size) = (sizes::count(&[m, k]), sizes::count(&[k, n]));
    for (name, stride, size) in [("a", a_stride, a_size), ("b", b_stride, b_size)] {
        assert!(
            stride == 0 || stride == size,
            "the stride of `{name}` is {stride}, but a matrix has {size} elements"
        );
    }
    // One B and consecutive As are one tall product.
    if b_stride == 0 && ta == Trans::No && a_stride != 0 {
        let m = sizes::count(&[batch, m]);
        return Product::new([m, k, n], (a, ta), (b, tb), c, acc).run();
    }
    check_len!("a", a, [if a_stride == 0 { 1 } else { batch }, a_size]);
    check_len!("b", b, [if b_stride == 0 { 1 } else { batch }, b_size]);
    check_len!("c", c, [batch, m, n]);
    if c.is_empty() {
        return;
    }
    par::for_each_chunk(c, m * n, work_ns(m, k, n), |i, c| {
        let a = &a[i * a_stride..][..a_size];
        let b = &b[i * b_stride..][..b_size];
        Product::new([m, k, n], (a, ta), (b, tb), c, acc).run();
    });
}
