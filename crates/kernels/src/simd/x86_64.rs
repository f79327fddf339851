//! AVX2 with FMA, and AVX-512.

use core::arch::x86_64::*;

use super::mask::mask;
use super::vector::Vector;

/// Whether a feature is there: on this processor where that can be asked, in every run otherwise.
#[cfg(feature = "detection")]
macro_rules! has {
    ($feature:tt) => {
        std::is_x86_feature_detected!($feature)
    };
}
#[cfg(not(feature = "detection"))]
macro_rules! has {
    ($feature:tt) => {
        cfg!(target_feature = $feature)
    };
}

/// The token of AVX2 with FMA. Only [`Avx2::detect`] makes one from nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Avx2(());

impl Avx2 {
    /// The token, on a processor with AVX2 and FMA.
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        (has!("avx2") && has!("fma")).then_some(Self(()))
    }
}

/// The token of AVX-512 with the extensions F, BW, CD, DQ and VL, and of AVX2 with FMA. Only
/// [`Avx512::detect`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Avx512(Avx2);

impl Avx512 {
    /// The token, on a processor with all of them.
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        let avx512 = has!("avx512f")
            && has!("avx512bw")
            && has!("avx512cd")
            && has!("avx512dq")
            && has!("avx512vl");
        Avx2::detect().filter(|_| avx512).map(Self)
    }

    /// AVX2 is part of it.
    #[inline(always)]
    pub(super) fn avx2(self) -> Avx2 {
        self.0
    }
}

/// A register type and its instructions.
macro_rules! vector {
    (
        $(#[$doc:meta])*
        $name:ident($register:ty) = $lanes:literal of $element:ty, $simd:ty:
        $splat:ident, $load:ident, $store:ident, $fused:ident, $add:ident, $max:ident, $and:ident
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        #[repr(transparent)]
        pub struct $name($register);

        // SAFETY: the register holds the elements and nothing else; its alignment is its size.
        unsafe impl Vector<$element> for $name {
            type Simd = $simd;

            const LANES: usize = $lanes;

            #[inline(always)]
            fn splat(_: $simd, value: $element) -> Self {
                // SAFETY: the token proves that the processor has the instruction.
                Self(unsafe { $splat(value) })
            }

            #[inline(always)]
            unsafe fn load(_: $simd, from: *const $element) -> Self {
                // SAFETY: the token proves that the processor has the instruction, which asks for
                // no alignment; the caller promises the elements.
                Self(unsafe { $load(from) })
            }

            #[inline(always)]
            unsafe fn store(self, to: *mut $element) {
                // SAFETY: a vector is made with a token only, so the processor has the instruction,
                // which asks for no alignment; the caller promises the room.
                unsafe { $store(to, self.0) }
            }

            #[inline(always)]
            fn multiply_add(self, factor: Self, sum: Self) -> Self {
                // SAFETY: a vector is made with a token only, so the processor has the instruction.
                Self(unsafe { $fused(self.0, factor.0, sum.0) })
            }

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                // SAFETY: a vector is made with a token only, so the processor has the instruction.
                Self(unsafe { $add(self.0, other.0) })
            }

            /// The instruction gives its second operand if one is a NaN.
            #[inline(always)]
            fn raise(self, floor: Self) -> Self {
                // SAFETY: a vector is made with a token only, so the processor has the instruction.
                Self(unsafe { $max(floor.0, self.0) })
            }

            #[inline(always)]
            fn skip(self, count: usize) -> Self {
                // SAFETY: a vector is made with a token only, so the processor has the
                // instructions; the mask has at least as many bytes as a register.
                Self(unsafe { $and(self.0, $load(mask(count))) })
            }
        }
    };
}

vector! {
    /// 32 bytes of `f32`.
    F32x8(__m256) = 8 of f32, Avx2:
    _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_fmadd_ps, _mm256_add_ps,
    _mm256_max_ps, _mm256_and_ps
}
vector! {
    /// 32 bytes of `f64`.
    F64x4(__m256d) = 4 of f64, Avx2:
    _mm256_set1_pd, _mm256_loadu_pd, _mm256_storeu_pd, _mm256_fmadd_pd, _mm256_add_pd,
    _mm256_max_pd, _mm256_and_pd
}
vector! {
    /// 64 bytes of `f32`.
    F32x16(__m512) = 16 of f32, Avx512:
    _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_fmadd_ps, _mm512_add_ps,
    _mm512_max_ps, _mm512_and_ps
}
vector! {
    /// 64 bytes of `f64`.
    F64x8(__m512d) = 8 of f64, Avx512:
    _mm512_set1_pd, _mm512_loadu_pd, _mm512_storeu_pd, _mm512_fmadd_pd, _mm512_add_pd,
    _mm512_max_pd, _mm512_and_pd
}
