use super::*;
use crate::kernels::scalar::Float;

/// The distance of `got` from `want` in units of the last place of `want`; 2¹⁰²⁴ counts as the number after the largest.
fn ulps<T: Float>(got: T, want: f64) -> f64 {
    if want.is_nan() || got.is_nan() {
        return if want.is_nan() && got.is_nan() {
            0.0
        } else {
            f64::INFINITY
        };
    }
    let got = Float::to_f64(got);
    if got == want || Float::to_f64(T::from_f64(want)) == got {
        return 0.5;
    }
    let place = want
        .abs()
        .max(Float::to_f64(T::min_positive_value()))
        .log2();
    let ulp = place.floor().exp2() * Float::to_f64(T::epsilon());
    (got - want).abs() / ulp
}

/// Every function here, the same in the C library's `f64`, and the bounds in `f32` and `f64` that the documentation states.
type Row<T> = (&'static str, fn(T) -> T, fn(f64) -> f64, [f64; 2]);

fn rows<T: Float>() -> [Row<T>; 7] {
    [
        ("exp", exp, f64::exp, [1.0, 1.0]),
        (
            "exp_m1",
            exp_m1,
            |x| (if x > 64.0 { 64.0 } else { x }).exp_m1(),
            [1.6, 1.6],
        ),
        ("tanh", tanh, f64::tanh, [2.7, 2.7]),
        (
            "sigmoid",
            sigmoid,
            |x| {
                let e = (-x.abs()).exp();
                (if x < 0.0 { e } else { 1.0 }) / (1.0 + e)
            },
            [2.4, 2.4],
        ),
        ("ln", ln, f64::ln, [0.8, 0.8]),
        (
            "softplus",
            softplus,
            |x| x.max(0.0) + (-x.abs()).exp().ln_1p(),
            [2.0, 2.0],
        ),
        ("erf", erf, reference::erf, [1.3, 16.0]),
    ]
}

/// Bit patterns spread evenly over all numbers of the type, infinities and NaN, and points close together around 0 and 1.
fn samples<T: Float>(from_bits: impl Fn(u64) -> T) -> impl Iterator<Item = T> {
    let step = u64::MAX / 60_000;
    let spread = (0..60_000).map(move |i| from_bits(i * step));
    let near = (-30_000..30_000).map(|i| T::from_f64(f64::from(i) * 3.4e-3));
    let special = [0.0, -0.0, 1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    spread.chain(near).chain(special.map(T::from_f64))
}

fn check<T: Float + core::fmt::LowerExp>(
    from_bits: impl Fn(u64) -> T + Copy,
    column: usize,
    slack: f64,
) {
    for (name, f, reference, bounds) in rows::<T>() {
        for x in samples(from_bits) {
            let (got, want) = (f(x), reference(Float::to_f64(x)));
            let error = ulps(got, want);
            assert!(
                error <= bounds[column] + slack,
                "{name}({x:e}): {got:e} for {want:e}, {error} ulp"
            );
            if want == 0.0 {
                assert_eq!(
                    got.is_sign_negative(),
                    want.is_sign_negative(),
                    "{name}({x})"
                );
            }
        }
    }
}

#[test]
fn single_precision_is_within_the_bounds() {
    check(|bits| f32::from_bits((bits >> 32) as u32), 0, 0.0);
}

/// The reference is itself wrong by up to 1 ulp, the sum that is the reference of erf by several; see the table below.
#[test]
fn double_precision_is_within_the_bounds() {
    check(f64::from_bits, 1, 1.0);
}

#[test]
fn the_ends_of_the_exponential() {
    assert_eq!(exp(88.722_83_f32), 88.722_83_f32.exp());
    assert_eq!(exp(88.722_84_f32), f32::INFINITY);
    assert_eq!(exp(-103.9_f32), f32::from_bits(1));
    assert_eq!(exp(-104.0_f32), 0.0);
    assert_eq!(exp(709.782_712_893_384_f64), 709.782_712_893_384_f64.exp());
    assert_eq!(exp(709.782_712_893_385_f64), f64::INFINITY);
    assert_eq!(exp(-745.1_f64), f64::from_bits(1));
    assert_eq!(exp(-746.0_f64), 0.0);
}

#[test]
fn sigmoid_keeps_its_tails() {
    assert_eq!(sigmoid(0.0f64), 0.5);
    assert_eq!(sigmoid(1000.0f32), 1.0);
    assert_eq!(sigmoid(-1000.0f32), 0.0);
    for x in [0.1f64, 1.0, 3.0, 20.0] {
        assert!((sigmoid(x) + sigmoid(-x) - 1.0).abs() <= f64::EPSILON);
    }
}

#[test]
fn erf_is_monotone_where_the_pieces_meet() {
    for centre in [1.0f64, 5.95] {
        let mut last = erf(centre - 1e-9);
        for step in -99..100 {
            let next = erf(centre + f64::from(step) * 1e-11);
            assert!(next >= last);
            last = next;
        }
    }
}

#[test]
fn erf_agrees_with_the_table() {
    for (x, want) in reference::ERF {
        for sign in [1.0, -1.0] {
            let got = erf(sign * x);
            assert!(ulps(got, sign * want) <= 1.3, "erf({x}): {got} for {want}");
        }
    }
}

/// The error function, which the standard library has not.
mod reference {
    /// Arguments, taken as the nearest `f64`, and erf of them to 20 digits (mpmath 1.3, 60 digits of working precision).
    #[rustfmt::skip]
    #[allow(clippy::excessive_precision, reason = "the reference is given beyond f64")]
    pub const ERF: [(f64, f64); 24] = [
        (1e-300, 1.1283791670955126022e-300),
        (1e-10, 1.128379167095512615e-10),
        (0.001, 0.0011283787909692364034),
        (0.1, 0.1124629160182848984),
        (0.25, 0.27632639016823693299),
        (0.5, 0.52049987781304653768),
        (0.75, 0.7111556336535151316),
        (0.875, 0.78407506105985965831),
        (0.99, 0.83850806955536979982),
        (1.0, 0.84270079294971486934),
        (1.01, 0.8468104962282767015),
        (1.25, 0.92290012825645823014),
        (1.5, 0.96610514647531072707),
        (2.0, 0.99532226501895273416),
        (2.5, 0.99959304798255504106),
        (3.0, 0.99997790950300141456),
        (3.5, 0.99999925690162765859),
        (4.0, 0.99999998458274209972),
        (5.0, 0.99999999999846254021),
        (5.5, 0.99999999999999264215),
        (5.9, 0.9999999999999999281),
        (5.95, 0.99999999999999996057),
        (6.0, 0.99999999999999997848),
        (7.0, 1.0),
    ];

    /// erf(x) by its series, up to 6 from where on it rounds to 1: 2/√π · exp(−x²) · Σₙ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n + 1)), all of whose
    /// terms are positive.
    pub fn erf(x: f64) -> f64 {
        if x.abs() > 6.0 {
            return 1.0f64.copysign(x);
        }
        let (mut term, mut sum, mut n) = (x, x, 0.0);
        while term.abs() > sum.abs() * 1e-18 {
            n += 1.0;
            term *= 2.0 * x * x / (2.0 * n + 1.0);
            sum += term;
        }
        core::f64::consts::FRAC_2_SQRT_PI * (-x * x).exp() * sum
    }
}
