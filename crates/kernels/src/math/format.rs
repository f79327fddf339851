//! What the elementary functions know of the two floating-point formats: their constants and their
//! bits.

use super::polynomials::Polynomials;

/// A floating-point format. The functions of this module are written once, over this trait.
pub trait Format: Polynomials {
    /// 1.5 · 2ᵖ, p the bits of a fraction: what is added to it is rounded to an integer, which
    /// stands in the lowest bits.
    const SHIFT: Self;

    /// 1 / ln 2.
    const LOG2_E: Self;

    /// ln 2 in two parts, the first with so few bits that its product with an exponent is exact.
    const LN_2: [Self; 2];

    /// Below the first, eˣ rounds to 0; above the second, it overflows.
    const EXP_RANGE: [Self; 2];

    /// The smallest number with a full fraction.
    const SMALLEST_NORMAL: Self;

    /// A power of two which makes a normal number of every one below [`Self::SMALLEST_NORMAL`], and
    /// its exponent.
    const RAISE: [Self; 2];

    /// Beyond this, erf rounds to 1.
    const ERF_END: Self;

    /// 2ⁿ for t = [`Self::SHIFT`] + n, as long as that is a normal number.
    fn exp2_of_shifted(t: Self) -> Self;

    /// x · 2ⁿ for t = [`Self::SHIFT`] + n, rounded once, for x in \[½, 2\] and whatever n: to a
    /// subnormal number, to 0 or to infinity too.
    fn times_exp2_of_shifted(x: Self, t: Self) -> Self;

    /// m and e with x = m · 2ᵉ and m in \[√½, √2), for a positive normal number x.
    fn split(x: Self) -> [Self; 2];
}

impl Format for f32 {
    const SHIFT: f32 = 12_582_912.0;
    const LOG2_E: f32 = core::f32::consts::LOG2_E;
    // 15 bits and the rest.
    const LN_2: [f32; 2] = [0.693_145_75, 1.428_606_8e-6];
    const EXP_RANGE: [f32; 2] = [-104.0, 89.0];
    const SMALLEST_NORMAL: f32 = f32::MIN_POSITIVE;
    const RAISE: [f32; 2] = [16_777_216.0, 24.0];
    const ERF_END: f32 = 4.0;

    #[inline(always)]
    fn exp2_of_shifted(t: f32) -> f32 {
        // The bits of SHIFT that are no integer are shifted out.
        f32::from_bits((t.to_bits().wrapping_add(127)) << 23)
    }

    #[inline(always)]
    fn times_exp2_of_shifted(x: f32, t: f32) -> f32 {
        // Half of SHIFT's bits and half of n.
        let half = t.to_bits() >> 1;
        let rest = t.to_bits().wrapping_sub(half);
        let power = |n: u32| f32::from_bits(n.wrapping_add(127) << 23);
        x * power(half) * power(rest)
    }

    #[inline(always)]
    fn split(x: f32) -> [f32; 2] {
        const SQRT_HALF: u32 = core::f32::consts::FRAC_1_SQRT_2.to_bits();
        // 2²³ + n has n in its lowest bits.
        const TWO_23: f32 = 8_388_608.0;
        // The exponent counts from √½, and 127 more to stay positive.
        let e = (x.to_bits().wrapping_sub(SQRT_HALF)).wrapping_add(127 << 23) >> 23;
        let m = f32::from_bits(x.to_bits().wrapping_add(127 << 23).wrapping_sub(e << 23));
        [m, f32::from_bits(e | TWO_23.to_bits()) - (TWO_23 + 127.0)]
    }
}

impl Format for f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    const LOG2_E: f64 = core::f64::consts::LOG2_E;
    // 42 bits and the rest.
    const LN_2: [f64; 2] = [0.693_147_180_559_890_3, 5.497_923_018_708_371e-14];
    const EXP_RANGE: [f64; 2] = [-746.0, 710.0];
    const SMALLEST_NORMAL: f64 = f64::MIN_POSITIVE;
    const RAISE: [f64; 2] = [18_014_398_509_481_984.0, 54.0];
    const ERF_END: f64 = 5.95;

    #[inline(always)]
    fn exp2_of_shifted(t: f64) -> f64 {
        f64::from_bits((t.to_bits().wrapping_add(1023)) << 52)
    }

    #[inline(always)]
    fn times_exp2_of_shifted(x: f64, t: f64) -> f64 {
        let half = t.to_bits() >> 1;
        let rest = t.to_bits().wrapping_sub(half);
        let power = |n: u64| f64::from_bits(n.wrapping_add(1023) << 52);
        x * power(half) * power(rest)
    }

    #[inline(always)]
    fn split(x: f64) -> [f64; 2] {
        const SQRT_HALF: u64 = core::f64::consts::FRAC_1_SQRT_2.to_bits();
        const TWO_52: f64 = 4_503_599_627_370_496.0;
        let e = (x.to_bits().wrapping_sub(SQRT_HALF)).wrapping_add(1023 << 52) >> 52;
        let m = f64::from_bits(x.to_bits().wrapping_add(1023 << 52).wrapping_sub(e << 52));
        [m, f64::from_bits(e | TWO_52.to_bits()) - (TWO_52 + 1023.0)]
    }
}
