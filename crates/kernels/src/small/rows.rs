//! What is done with single rows: dot products, four at a time, and multiples.

#[cfg(target_arch = "x86_64")]
use core::mem::transmute_copy;

use crate::scalar::Scalar;
use crate::simd::multiply_add;

/// Partial sums of a dot product.
const LANES: usize = 8;

/// a·b for each of four `b`, over at most 8 lanes that are added up.
#[inline(always)]
pub(super) fn dots<const VECTOR: usize, T: Scalar, const N: usize>(
    a: &[T; N],
    b: [&[T; N]; 4],
) -> [T; 4] {
    #[cfg(target_arch = "x86_64")]
    if VECTOR >= 32 && size_of::<T>() == size_of::<f32>() {
        // SAFETY: an element of this size is an `f32`, and instances with vectors of this size are
        // for processors with AVX2 and FMA.
        return unsafe {
            let [p, q, r, s] = b;
            let b = [p.as_ptr(), q.as_ptr(), r.as_ptr(), s.as_ptr()];
            let sums = x86::dots::<N>(a.as_ptr().cast(), transmute_copy(&b));
            transmute_copy(&sums)
        };
    }
    let mut lanes = [[T::zero(); LANES]; 4];
    let mut sums = [T::zero(); 4];
    for r in 0..4 {
        let (a, a_rest) = a.as_chunks::<LANES>();
        let (b, b_rest) = b[r].as_chunks::<LANES>();
        for (&a, &b) in a_rest.iter().zip(b_rest) {
            sums[r] = multiply_add::<VECTOR, T>(a, b, sums[r]);
        }
        for (a, b) in a.iter().zip(b) {
            for l in 0..LANES {
                lanes[r][l] = multiply_add::<VECTOR, T>(a[l], b[l], lanes[r][l]);
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
pub(super) fn multiple<const VECTOR: usize, T: Scalar, const N: usize>(
    factor: T,
    x: &[T; N],
    y: &mut [T; N],
) {
    #[cfg(target_arch = "x86_64")]
    if VECTOR >= 32 && size_of::<T>() == size_of::<f32>() {
        // SAFETY: as in `dots`.
        unsafe {
            let (x, y) = (x.as_ptr().cast(), y.as_mut_ptr().cast());
            x86::multiple::<N>(transmute_copy(&factor), x, y);
        }
        return;
    }
    for (y, &x) in y.iter_mut().zip(x) {
        *y = factor * x;
    }
}

/// With intrinsics: out of arrays the compiler makes sums across the four products, for which it
/// gathers their elements one by one, or leaves them all single; and it makes vectors of elements
/// of several multiples, which it then takes apart to store them.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use core::arch::x86_64::*;

    /// As many ones as lanes, and as many zeros.
    static MASK: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

    /// # Safety
    /// For a processor with AVX2 and FMA; all pointers are of `N` elements.
    #[inline(always)]
    pub(super) unsafe fn dots<const N: usize>(a: *const f32, b: [*const f32; 4]) -> __m128 {
        // SAFETY: see above; a mask leaves out what is behind `N`.
        unsafe {
            if N <= 4 {
                let a = load4::<N>(a);
                let pq = _mm_hadd_ps(
                    _mm_mul_ps(a, load4::<N>(b[0])),
                    _mm_mul_ps(a, load4::<N>(b[1])),
                );
                let rs = _mm_hadd_ps(
                    _mm_mul_ps(a, load4::<N>(b[2])),
                    _mm_mul_ps(a, load4::<N>(b[3])),
                );
                return _mm_hadd_ps(pq, rs);
            }
            let mut sums = [_mm256_setzero_ps(); 4];
            let mut at = 0;
            while at + 8 <= N {
                let a = _mm256_loadu_ps(a.add(at));
                for r in 0..4 {
                    sums[r] = _mm256_fmadd_ps(a, _mm256_loadu_ps(b[r].add(at)), sums[r]);
                }
                at += 8;
            }
            if at < N {
                let a = load8::<N>(a.add(at));
                for r in 0..4 {
                    sums[r] = _mm256_fmadd_ps(a, load8::<N>(b[r].add(at)), sums[r]);
                }
            }
            let [p, q, r, s] = sums;
            let sums = _mm256_hadd_ps(_mm256_hadd_ps(p, q), _mm256_hadd_ps(r, s));
            _mm_add_ps(
                _mm256_castps256_ps128(sums),
                _mm256_extractf128_ps::<1>(sums),
            )
        }
    }

    /// # Safety
    /// As for [`dots`].
    #[inline(always)]
    pub(super) unsafe fn multiple<const N: usize>(factor: f32, x: *const f32, y: *mut f32) {
        // SAFETY: see above.
        unsafe {
            let wide = _mm256_set1_ps(factor);
            let mut at = 0;
            while at + 8 <= N {
                let product = _mm256_mul_ps(wide, _mm256_loadu_ps(x.add(at)));
                _mm256_storeu_ps(y.add(at), product);
                at += 8;
            }
            if at + 4 <= N {
                let product = _mm_mul_ps(_mm256_castps256_ps128(wide), _mm_loadu_ps(x.add(at)));
                _mm_storeu_ps(y.add(at), product);
                at += 4;
            }
            while at < N {
                *y.add(at) = factor * *x.add(at);
                at += 1;
            }
        }
    }

    /// `N` elements and zeros behind them.
    #[inline(always)]
    unsafe fn load4<const N: usize>(from: *const f32) -> __m128 {
        // SAFETY: as for `dots`.
        unsafe {
            if N == 4 {
                _mm_loadu_ps(from)
            } else {
                _mm_maskload_ps(from, _mm_loadu_si128(MASK.as_ptr().add(8 - N % 4).cast()))
            }
        }
    }

    /// The rest of `N` elements behind blocks of 8, and zeros behind them.
    #[inline(always)]
    unsafe fn load8<const N: usize>(from: *const f32) -> __m256 {
        // SAFETY: as for `dots`.
        unsafe {
            if N % 8 == 4 {
                _mm256_zextps128_ps256(_mm_loadu_ps(from))
            } else {
                let mask = MASK.as_ptr().add(8 - N % 8);
                _mm256_maskload_ps(from, _mm256_loadu_si256(mask.cast()))
            }
        }
    }
}
