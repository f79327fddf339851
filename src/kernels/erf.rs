//! The error function.

/// Coefficients, highest power first, of the polynomial P with erf(x) = x · P(x²) for |x| ≤ 1: a Chebyshev fit of
/// erf(√z)/√z on [0, 1], with an error of 1.3e-19.
#[allow(
    clippy::approx_constant,
    reason = "a fitted coefficient, which only rounds to 2/√π"
)]
const SMALL: [f64; 13] = [
    5.957176147748911e-11,
    -1.1372848856791674e-09,
    1.4659775274047436e-08,
    -1.6350312701054695e-07,
    1.6461000484121368e-06,
    -1.4925595266831182e-05,
    0.0001205533111164271,
    -0.000854832698083379,
    0.0052239776248180145,
    -0.026866170645076792,
    0.11283791670954879,
    -0.3761263890318375,
    1.1283791670955126,
];

/// Coefficients, highest power first, of the polynomial Q with erfc(x) = exp(−x²) · Q(t), t = (x − 2.5) / (x + 2.5), for
/// 1 ≤ x ≤ 6: a Chebyshev fit of exp(x²) · erfc(x), with an error of 8.3e-20.
const LARGE: [f64; 18] = [
    6.961191560229168e-08,
    3.441892461295565e-07,
    7.773331597404786e-08,
    -1.8020038653448608e-06,
    -2.2981102519735954e-06,
    7.552594323139502e-06,
    1.8614457552080007e-05,
    -3.418223813331523e-05,
    -0.0001288771713312957,
    0.00022838037890860082,
    0.0008759154501337608,
    -0.002642365964297403,
    -0.003993701165858238,
    0.03992253907558476,
    -0.1250330523788293,
    0.2517131932174493,
    -0.37173673394897333,
    0.2108063640611436,
];

/// The polynomial with these coefficients, highest power first, at `x`, by Horner's rule.
#[inline]
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, &c| sum * x + c)
}

/// erf(x), within 2 ulp.
///
/// |x| ≤ 1 sums the odd series; above, erf = 1 − erfc, and since erfc ≤ 0.16 there, a relative error of a few ulp in
/// exp(−x²) does not reach the last bit of the difference. From 6 on, erf rounds to 1.
pub(super) fn erf(x: f64) -> f64 {
    let a = x.abs();
    if a <= 1.0 {
        x * polynomial(&SMALL, x * x)
    } else if a < 6.0 {
        let t = (a - 2.5) / (a + 2.5);
        let erfc = num_traits::Float::exp(-a * a) * polynomial(&LARGE, t);
        (1.0 - erfc).copysign(x)
    } else if a.is_nan() {
        x
    } else {
        1.0f64.copysign(x)
    }
}

#[cfg(test)]
mod tests {
    use super::erf;

    /// Arguments, taken as the nearest `f64`, and erf of them to 20 digits (mpmath 1.3, 60 digits of working precision).
    #[rustfmt::skip]
    #[allow(clippy::excessive_precision, reason = "the reference is given beyond f64")]
    const TABLE: [(f64, f64); 24] = [
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

    #[test]
    fn agrees_with_the_table() {
        for (x, want) in TABLE {
            for (x, want) in [(x, want), (-x, -want)] {
                let error = (erf(x) - want).abs() / want.abs();
                assert!(
                    error <= 2.0 * f64::EPSILON,
                    "erf({x}): {} for {want}",
                    erf(x)
                );
                let single = crate::kernels::scalar::Float::erf(x as f32);
                let slope = 2.0 * (x as f32 as f64 - x).abs();
                assert!(
                    (f64::from(single) - want).abs()
                        <= slope + want.abs() * f64::from(f32::EPSILON)
                );
            }
        }
    }

    #[test]
    fn special_values() {
        assert!(erf(f64::NAN).is_nan());
        assert_eq!(erf(f64::INFINITY), 1.0);
        assert_eq!(erf(f64::NEG_INFINITY), -1.0);
        assert!(erf(-0.0).is_sign_negative());
    }

    #[test]
    fn is_monotone_where_the_pieces_meet() {
        for centre in [1.0f64, 6.0] {
            let mut last = erf(centre - 1e-9);
            for step in -99..100 {
                let next = erf(centre + f64::from(step) * 1e-11);
                assert!(next >= last);
                last = next;
            }
        }
    }
}
