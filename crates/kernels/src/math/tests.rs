use super::reference::Pair;
use super::*;
use crate::scalar::Scalar;

/// A function here, the same to 30 digits, and its bounds in `f32` and `f64`, which the
/// documentation states.
type Row<T> = (&'static str, fn(T) -> T, fn(Pair) -> Pair, [f64; 2]);

fn rows<T: Scalar>() -> [Row<T>; 7] {
    [
        ("exp", exp, reference::exp, [1.0, 1.0]),
        (
            "exp_m1",
            exp_m1,
            |x| reference::exp_m1(if x.0 > 64.0 { 64.0.into() } else { x }),
            [1.6, 2.0],
        ),
        ("tanh", tanh, reference::tanh, [2.7, 2.7]),
        ("sigmoid", sigmoid, reference::sigmoid, [2.4, 2.4]),
        ("ln", ln, reference::ln, [0.8, 0.8]),
        ("softplus", softplus, reference::softplus, [2.0, 2.0]),
        ("erf", erf, reference::erf, [1.3, 1.3]),
    ]
}

/// Bit patterns spread evenly over all numbers of the type, infinities and NaN, and points close
/// together around 0 and 1.
fn samples<T: Scalar>(from_bits: impl Fn(u64) -> T) -> impl Iterator<Item = T> {
    let step = u64::MAX / 30_000;
    let spread = (0..30_000).map(move |i| from_bits(i * step));
    let near = (-30_000..30_000).map(|i| T::from_f64(f64::from(i) * 3.4e-3));
    let close = (-20_000..20_000).map(|i| T::from_f64(f64::from(i) * 1.1e-4));
    let special = [0.0, -0.0, 1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    spread
        .chain(near)
        .chain(close)
        .chain(special.map(T::from_f64))
}

fn check<T: Scalar + core::fmt::LowerExp>(from_bits: impl Fn(u64) -> T + Copy, column: usize) {
    for (name, f, reference, bounds) in rows::<T>() {
        let mut worst = 0.0;
        for x in samples(from_bits) {
            let (got, want) = (f(x), reference(Scalar::to_f64(x).into()));
            // A subnormal f64 has no second part, so the reference itself is rounded.
            let is_subnormal = want.0.abs() < f64::MIN_POSITIVE;
            let error = want.ulps(got) - if is_subnormal { 0.5 } else { 0.0 };
            worst = if error > worst { error } else { worst };
            assert!(
                error <= bounds[column],
                "{name}({x:e}): {got:e} for {want:?}, {error} ulp"
            );
        }
        println!("{name}: {worst:.2} ulp");
    }
}

#[test]
fn single_precision_is_within_the_bounds() {
    check(|bits| f32::from_bits((bits >> 32) as u32), 0);
}

#[test]
fn double_precision_is_within_the_bounds() {
    check(f64::from_bits, 1);
}

#[test]
fn zero_has_the_sign_of_the_function() {
    for odd in [exp_m1::<f32>, tanh, erf] {
        assert!(odd(-0.0).is_sign_negative() && odd(0.0).is_sign_positive());
    }
    for positive in [exp::<f32>, sigmoid, softplus] {
        assert_eq!(positive(f32::NEG_INFINITY).to_bits(), 0);
    }
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
