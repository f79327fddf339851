//! NEON, which every processor of 64-bit ARM has, with its fused multiply-add.
//!
//! There are 32 registers of 16 bytes. A vector is two of them: 16 vectors of 32 bytes then fit, as
//! with AVX2, and the tiles that are made for AVX2 keep 24 registers and more busy.

use core::arch::aarch64::*;
use core::arch::asm;

use super::mask::mask;
use super::vector::Vector;
use crate::array;

/// The token of NEON: this module is compiled for builds only that name it as a feature, which
/// those for an operating system do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neon(());

impl Neon {
    /// The token.
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        Some(Self(()))
    }
}

/// Two registers and their instructions.
macro_rules! vector {
    (
        $(#[$doc:meta])*
        $name:ident($register:ty) = $lanes:literal of $element:ty:
        $splat:ident, $load:ident, $store:ident, $fused:ident, $add:ident, $above:ident,
        $choose:ident, $bits:ident, $of_bits:ident, $lane:literal
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        #[repr(transparent)]
        pub struct $name([$register; 2]);

        // SAFETY: each register holds half of the elements and nothing else; its alignment is its
        // size, so that there is no gap between them.
        unsafe impl Vector<$element> for $name {
            type Simd = Neon;

            const LANES: usize = $lanes;

            #[inline(always)]
            fn splat(_: Neon, value: $element) -> Self {
                // SAFETY: the token proves that the build has the instruction.
                Self([unsafe { $splat(value) }; 2])
            }

            #[inline(always)]
            unsafe fn load(_: Neon, from: *const $element) -> Self {
                // SAFETY: the token proves that the build has the instruction; the caller promises
                // `LANES` elements, of which each register takes half.
                Self(array::from_fn(|h| unsafe { $load(from.add(h * $lanes / 2)) }))
            }

            /// By one instruction, which no intrinsic stands for.
            #[inline(always)]
            unsafe fn load_two(_: Neon, from: &mut *const $element, stride: usize) -> [Self; 2] {
                let (a, b, c, d): ($register, $register, $register, $register);
                // SAFETY: the token proves that the build has the instruction. It reads four
                // registers, 2 · `LANES` elements, which the caller promises from `from` on, and
                // asks for no other alignment than that of an element. Then it adds the bytes of
                // the stride to the pointer, and changes nothing else.
                unsafe {
                    asm!(
                        concat!(
                            "ld1 {{v0.", $lane, ", v1.", $lane, ", v2.", $lane, ", v3.", $lane,
                            "}}, [{0}], {1}",
                        ),
                        inout(reg) *from,
                        in(reg) stride.wrapping_mul(size_of::<$element>()),
                        out("v0") a,
                        out("v1") b,
                        out("v2") c,
                        out("v3") d,
                        options(readonly, nostack, preserves_flags)
                    );
                }
                [Self([a, b]), Self([c, d])]
            }

            #[inline(always)]
            unsafe fn store(self, to: *mut $element) {
                for h in 0..2 {
                    // SAFETY: a vector is made with a token only, so the build has the instruction;
                    // the caller promises room for `LANES` elements, of which each register takes
                    // half.
                    unsafe { $store(to.add(h * $lanes / 2), self.0[h]) }
                }
            }

            #[inline(always)]
            fn multiply_add(self, factor: Self, sum: Self) -> Self {
                // SAFETY: a vector is made with a token only, so the build has the instruction.
                Self(array::from_fn(|h| unsafe { $fused(sum.0[h], self.0[h], factor.0[h]) }))
            }

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                // SAFETY: a vector is made with a token only, so the build has the instruction.
                Self(array::from_fn(|h| unsafe { $add(self.0[h], other.0[h]) }))
            }

            #[inline(always)]
            fn raise(self, floor: Self) -> Self {
                // SAFETY: a vector is made with a token only, so the build has the instructions.
                Self(array::from_fn(|h| unsafe {
                    $choose($above(floor.0[h], self.0[h]), floor.0[h], self.0[h])
                }))
            }

            #[inline(always)]
            fn skip(self, count: usize) -> Self {
                let mask = mask::<$element>(count);
                // SAFETY: a vector is made with a token only, so the build has the instructions;
                // the mask has 64 bytes, and two registers have 32.
                Self(array::from_fn(|h| unsafe {
                    let mask = $load(mask.add(h * $lanes / 2));
                    $of_bits(vandq_u8($bits(self.0[h]), $bits(mask)))
                }))
            }
        }
    };
}

vector! {
    /// 32 bytes of `f32`.
    F32x8(float32x4_t) = 8 of f32:
    vdupq_n_f32, vld1q_f32, vst1q_f32, vfmaq_f32, vaddq_f32, vcgtq_f32,
    vbslq_f32, vreinterpretq_u8_f32, vreinterpretq_f32_u8, "4s"
}
vector! {
    /// 32 bytes of `f64`.
    F64x4(float64x2_t) = 4 of f64:
    vdupq_n_f64, vld1q_f64, vst1q_f64, vfmaq_f64, vaddq_f64, vcgtq_f64,
    vbslq_f64, vreinterpretq_u8_f64, vreinterpretq_f64_u8, "2d"
}
