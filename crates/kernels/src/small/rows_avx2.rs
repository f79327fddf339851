//! Dot products and multiples of rows of `f32` with the instructions of AVX2 and FMA.
//!
//! With intrinsics: out of arrays the compiler makes sums across the four products, for which it
//! gathers their elements one by one, or leaves them all single; and it makes vectors of elements
//! of several multiples, which it then takes apart to store them.

use core::arch::x86_64::*;
use core::mem::transmute;

use crate::simd::Avx2;

/// As many ones as lanes, and as many zeros.
static MASK: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

/// a·b for each of four `b`, over 8 lanes, or 4 for rows of up to 4 elements.
#[inline(always)]
pub(super) fn dots<const N: usize>(avx2: Avx2, a: &[f32; N], b: [&[f32; N]; 4]) -> [f32; 4] {
    // SAFETY: `avx2` proves that the processor has the instructions. The loads of 8 elements are
    // from `at` with at + 8 ≤ N; `load4` and `load8` get rows with as many elements as they ask
    // for. An array of four elements is as large as a register of 16 bytes, and both may hold any
    // bits.
    unsafe {
        if N <= 4 {
            let a = load4(avx2, a);
            let [p, q, r, s] = b.map(|b| _mm_mul_ps(a, load4(avx2, b)));
            return transmute::<__m128, [f32; 4]>(_mm_hadd_ps(
                _mm_hadd_ps(p, q),
                _mm_hadd_ps(r, s),
            ));
        }
        let mut sums = [_mm256_setzero_ps(); 4];
        let mut at = 0;
        while at + 8 <= N {
            let a = _mm256_loadu_ps(a.as_ptr().add(at));
            for r in 0..4 {
                let b = _mm256_loadu_ps(b[r].as_ptr().add(at));
                sums[r] = _mm256_fmadd_ps(a, b, sums[r]);
            }
            at += 8;
        }
        if at < N {
            let a = load8(avx2, a);
            for r in 0..4 {
                sums[r] = _mm256_fmadd_ps(a, load8(avx2, b[r]), sums[r]);
            }
        }
        let [p, q, r, s] = sums;
        let sums = _mm256_hadd_ps(_mm256_hadd_ps(p, q), _mm256_hadd_ps(r, s));
        let (low, high) = (
            _mm256_castps256_ps128(sums),
            _mm256_extractf128_ps::<1>(sums),
        );
        transmute::<__m128, [f32; 4]>(_mm_add_ps(low, high))
    }
}

/// y = factor · x. Overwrites `y`.
#[inline(always)]
pub(super) fn multiple<const N: usize>(_: Avx2, factor: f32, x: &[f32; N], y: &mut [f32; N]) {
    let mut at = 0;
    // SAFETY: the token proves that the processor has the instructions. The loads and stores of 8
    // elements are at `at` with at + 8 ≤ N, those of 4 with at + 4 ≤ N.
    unsafe {
        let wide = _mm256_set1_ps(factor);
        while at + 8 <= N {
            let product = _mm256_mul_ps(wide, _mm256_loadu_ps(x.as_ptr().add(at)));
            _mm256_storeu_ps(y.as_mut_ptr().add(at), product);
            at += 8;
        }
        if at + 4 <= N {
            let narrow = _mm256_castps256_ps128(wide);
            let product = _mm_mul_ps(narrow, _mm_loadu_ps(x.as_ptr().add(at)));
            _mm_storeu_ps(y.as_mut_ptr().add(at), product);
            at += 4;
        }
    }
    while at < N {
        y[at] = factor * x[at];
        at += 1;
    }
}

/// The elements of a row of at most 4, and zeros behind them.
#[inline(always)]
fn load4<const N: usize>(_: Avx2, from: &[f32; N]) -> __m128 {
    assert!(N <= 4);
    // SAFETY: the token proves that the processor has the instructions. For N = 4 the load is of
    // the row; for fewer the mask, which is read within `MASK`, is zero from lane N on, and lanes
    // with a zero are not read.
    unsafe {
        if N == 4 {
            _mm_loadu_ps(from.as_ptr())
        } else {
            let mask = _mm_loadu_si128(MASK.as_ptr().add(8 - N % 4).cast());
            _mm_maskload_ps(from.as_ptr(), mask)
        }
    }
}

/// The elements of a row behind its last whole block of 8, of which there is one at least, and
/// zeros behind them.
#[inline(always)]
fn load8<const N: usize>(_: Avx2, from: &[f32; N]) -> __m256 {
    let rest = N % 8;
    // SAFETY: the token proves that the processor has the instructions. The rest begins at N − N %
    // 8 and has N % 8 elements: with 4 of them the load is of these; otherwise the mask, which is
    // read within `MASK`, is zero from lane N % 8 on, and lanes with a zero are not read.
    unsafe {
        let from = from.as_ptr().add(N - rest);
        if rest == 4 {
            _mm256_zextps128_ps256(_mm_loadu_ps(from))
        } else {
            let mask = _mm256_loadu_si256(MASK.as_ptr().add(8 - rest).cast());
            _mm256_maskload_ps(from, mask)
        }
    }
}
