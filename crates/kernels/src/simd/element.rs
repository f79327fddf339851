//! The vectors of an element type, one for each instruction set.

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
use super::aarch64::{self, Neon};
use super::fused;
use super::portable::{Lanes, Portable};
use super::vector::Vector;
#[cfg(target_arch = "x86_64")]
use super::x86_64::{self, Avx2, Avx512};

/// A number that vectors are made of.
pub trait Element: num_traits::Float {
    /// 16 bytes.
    type Portable: Vector<Self, Simd = Portable>;

    /// 32 bytes.
    #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
    type Neon: Vector<Self, Simd = Neon>;

    /// 32 bytes.
    #[cfg(target_arch = "x86_64")]
    type Avx2: Vector<Self, Simd = Avx2>;

    /// 64 bytes.
    #[cfg(target_arch = "x86_64")]
    type Avx512: Vector<Self, Simd = Avx512>;

    /// `self` · `factor` + `sum` with a single rounding. It is an instruction where the build has
    /// one; elsewhere it is the function of `std`, which is an instruction in an instance for a set
    /// that has one, or that of `libm`.
    fn fused(self, factor: Self, sum: Self) -> Self;

    /// The same row if its elements are `f32`, for code that is for this type alone.
    #[inline(always)]
    fn f32s<const N: usize>(_: &[Self; N]) -> Option<&[f32; N]> {
        None
    }

    /// [`f32s`](Self::f32s), to be written.
    #[inline(always)]
    fn f32s_mut<const N: usize>(_: &mut [Self; N]) -> Option<&mut [f32; N]> {
        None
    }
}

impl Element for f32 {
    type Portable = Lanes<f32, 4>;
    #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
    type Neon = aarch64::F32x8;
    #[cfg(target_arch = "x86_64")]
    type Avx2 = x86_64::F32x8;
    #[cfg(target_arch = "x86_64")]
    type Avx512 = x86_64::F32x16;

    #[inline(always)]
    fn fused(self, factor: Self, sum: Self) -> Self {
        fused::single(self, factor, sum)
    }

    #[inline(always)]
    fn f32s<const N: usize>(row: &[f32; N]) -> Option<&[f32; N]> {
        Some(row)
    }

    #[inline(always)]
    fn f32s_mut<const N: usize>(row: &mut [f32; N]) -> Option<&mut [f32; N]> {
        Some(row)
    }
}

impl Element for f64 {
    type Portable = Lanes<f64, 2>;
    #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
    type Neon = aarch64::F64x4;
    #[cfg(target_arch = "x86_64")]
    type Avx2 = x86_64::F64x4;
    #[cfg(target_arch = "x86_64")]
    type Avx512 = x86_64::F64x8;

    #[inline(always)]
    fn fused(self, factor: Self, sum: Self) -> Self {
        fused::double(self, factor, sum)
    }
}
