//! Fused multiply-adds of single numbers, as instructions where the build has them.
//!
//! Without `std` a number's `mul_add` is a function of `libm`, which computes in software whatever
//! the processor could do.

/// A function of the three operands: the intrinsic of the build's features, `mul_add` without one.
macro_rules! fused {
    (
        $(#[$doc:meta])*
        $name:ident($type:ty):
            $arm:ident($arm_lane:ident), $x86:ident($x86_lane:ident, $first:ident)
    ) => {
        $(#[$doc])*
        #[inline(always)]
        pub(super) fn $name(a: $type, b: $type, c: $type) -> $type {
            #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
            // SAFETY: the condition says that the build has the instructions.
            unsafe {
                use core::arch::aarch64::*;
                $arm::<0>(c, a, $arm_lane(b))
            }
            #[cfg(all(target_arch = "x86_64", target_feature = "fma"))]
            // SAFETY: the condition says that the build has FMA; every x86-64 processor has SSE2.
            unsafe {
                use core::arch::x86_64::*;
                $first($x86($x86_lane(a), $x86_lane(b), $x86_lane(c)))
            }
            #[cfg(not(any(
                all(target_arch = "aarch64", target_feature = "neon"),
                all(target_arch = "x86_64", target_feature = "fma"),
            )))]
            num_traits::Float::mul_add(a, b, c)
        }
    };
}

fused! {
    /// a · b + c.
    single(f32): vfmas_lane_f32(vdup_n_f32), _mm_fmadd_ss(_mm_set_ss, _mm_cvtss_f32)
}
fused! {
    /// a · b + c.
    double(f64): vfmad_lane_f64(vdup_n_f64), _mm_fmadd_sd(_mm_set_sd, _mm_cvtsd_f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (1 + ε)² = 1 + 2ε + ε², whose last term a rounding of the product loses.
    #[test]
    fn the_product_is_not_rounded() {
        let e = f32::EPSILON;
        let x = 1.0 + e;
        assert_eq!(single(x, x, -1.0 - 2.0 * e), e * e);
        assert_eq!(x * x - (1.0 + 2.0 * e), 0.0);
        let e = f64::EPSILON;
        let x = 1.0 + e;
        assert_eq!(double(x, x, -1.0 - 2.0 * e), e * e);
        assert_eq!(x * x - (1.0 + 2.0 * e), 0.0);
    }

    #[test]
    fn the_operands_are_in_their_places() {
        assert_eq!(single(2.0, 3.0, 4.0), 10.0);
        assert_eq!(double(2.0, 3.0, 4.0), 10.0);
        assert_eq!(single(-0.0, 1.0, -0.0).to_bits(), (-0.0f32).to_bits());
        assert!(double(f64::INFINITY, 0.0, 1.0).is_nan());
    }
}
