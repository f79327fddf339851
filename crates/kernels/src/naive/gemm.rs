//! The definition of the product.
#![allow(clippy::too_many_arguments, reason = "the signature of the kernel")]

use crate::options::{Acc, Trans};
use crate::scalar::Scalar;

/// As [`crate::gemm::gemm`], element by element.
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
    for i in 0..m {
        for j in 0..n {
            let mut sum = T::zero();
            for p in 0..k {
                let a = if ta == Trans::No {
                    a[i * k + p]
                } else {
                    a[p * m + i]
                };
                let b = if tb == Trans::No {
                    b[p * n + j]
                } else {
                    b[j * k + p]
                };
                sum += a * b;
            }
            let c = &mut c[i * n + j];
            *c = if acc == Acc::Add { *c + sum } else { sum };
        }
    }
}
