//! What is done with single rows: dot products, four at a time, and multiples.

#[cfg(target_arch = "x86_64")]
use super::rows_avx2;
use crate::scalar::Scalar;
use crate::simd::Simd;

/// Partial sums of a dot product.
const LANES: usize = 8;

/// a·b for each of four `b`, over at most 8 lanes that are added up.
#[inline(always)]
pub(super) fn dots<S: Simd, T: Scalar, const N: usize>(
    simd: S,
    a: &[T; N],
    b: [&[T; N]; 4],
) -> [T; 4] {
    let mut sums = [T::zero(); 4];
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = simd.avx2()
        && let (Some(a), [Some(p), Some(q), Some(r), Some(s)]) = (T::f32s(a), b.map(T::f32s))
        && let Some(result) = T::f32s_mut(&mut sums)
    {
        *result = rows_avx2::dots(avx2, a, [p, q, r, s]);
        return sums;
    }
    let mut lanes = [[T::zero(); LANES]; 4];
    for r in 0..4 {
        let (a, a_rest) = a.as_chunks::<LANES>();
        let (b, b_rest) = b[r].as_chunks::<LANES>();
        for (&a, &b) in a_rest.iter().zip(b_rest) {
            sums[r] = simd.multiply_add(a, b, sums[r]);
        }
        for (a, b) in a.iter().zip(b) {
            for l in 0..LANES {
                lanes[r][l] = simd.multiply_add(a[l], b[l], lanes[r][l]);
            }
        }
    }
    if N >= LANES {
        #[allow(
            clippy::needless_range_loop,
            reason = "`l` walks across the rows of the square"
        )]
        for l in 0..LANES {
            for r in 0..4 {
                sums[r] += lanes[r][l];
            }
        }
    }
    sums
}

/// y = factor · x. Overwrites `y`.
#[inline(always)]
pub(super) fn multiple<S: Simd, T: Scalar, const N: usize>(
    simd: S,
    factor: T,
    x: &[T; N],
    y: &mut [T; N],
) {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = simd.avx2()
        && let (Some([factor]), Some(x), Some(y)) = (T::f32s(&[factor]), T::f32s(x), T::f32s_mut(y))
    {
        return rows_avx2::multiple(avx2, *factor, x, y);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = simd;
    for (y, &x) in y.iter_mut().zip(x) {
        *y = factor * x;
    }
}
