//! The elementary functions to 30 digits, for tests: in pairs of `f64`, whose sum is the number.

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::scalar::Scalar;

/// The sum of two numbers, the second of which is at most half a unit in the last place of the
/// first.
#[derive(Clone, Copy, Debug)]
pub struct Pair(pub f64, pub f64);

const LN_2: Pair = Pair(core::f64::consts::LN_2, 2.319_046_813_846_299_6e-17);
const FRAC_2_SQRT_PI: Pair = Pair(core::f64::consts::FRAC_2_SQRT_PI, 1.533_545_961_316_588e-17);
const FRAC_1_SQRT_2: Pair = Pair(core::f64::consts::FRAC_1_SQRT_2, -4.833_646_656_726_457e-17);

impl From<f64> for Pair {
    fn from(x: f64) -> Self {
        Self(x, 0.0)
    }
}

/// The sum of two numbers, exactly.
fn sum(a: f64, b: f64) -> Pair {
    let s = a + b;
    let part = s - a;
    Pair(s, (a - (s - part)) + (b - part))
}

impl Add for Pair {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let (high, low) = (sum(self.0, other.0), sum(self.1, other.1));
        let rest = sum(high.0, high.1 + low.0);
        sum(rest.0, rest.1 + low.1)
    }
}

impl Neg for Pair {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0, -self.1)
    }
}

impl Sub for Pair {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Pair {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let p = self.0 * other.0;
        let rest = self.0.mul_add(other.0, -p);
        sum(p, rest + (self.0 * other.1 + self.1 * other.0))
    }
}

impl Div for Pair {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let first = Self::from(self.0 / other.0);
        let rest = self - first * other;
        let second = Self::from(rest.0 / other.0);
        let rest = rest - second * other;
        first + second + Self::from(rest.0 / other.0)
    }
}

impl Pair {
    fn times_power_of_2(self, n: i32) -> Self {
        let (a, b) = (2f64.powi(n / 2), 2f64.powi(n - n / 2));
        Self(self.0 * a * b, self.1 * a * b)
    }

    /// The distance of `got` from this number in units of its last place. Infinity counts as the
    /// number after the largest.
    pub fn ulps<T: Scalar>(self, got: T) -> f64 {
        if self.0.is_nan() || got.is_nan() {
            let both = self.0.is_nan() && got.is_nan();
            return if both { 0.0 } else { f64::INFINITY };
        }
        let nearest = T::from_f64(self.0);
        let (got, size) = (Scalar::to_f64(got), self.0.abs());
        if got.is_infinite() && nearest.is_infinite() {
            return 0.0;
        }
        let size = size.max(Scalar::to_f64(T::min_positive_value()));
        // The power of two at or below the number.
        let place = f64::from_bits(size.to_bits() & f64::INFINITY.to_bits());
        let ulp = place * Scalar::to_f64(T::epsilon());
        if got.is_infinite() {
            return 2.0 * ((place - size / 2.0) / ulp);
        }
        (Self::from(got) - self).0.abs() / ulp
    }
}

/// eˣ = 2ⁿ · (1 + q) with n an integer: q and n.
fn reduced(x: Pair) -> (Pair, i32) {
    let n = (x.0 / LN_2.0).round();
    let r = (x - LN_2 * Pair::from(n)) * Pair::from(1.0 / 256.0);
    let mut q = Pair::from(0.0);
    for i in (1..=14).rev() {
        q = r * (q + Pair::from(1.0)) / Pair::from(f64::from(i));
    }
    for _ in 0..8 {
        q = q * (q + Pair::from(2.0));
    }
    (q, n as i32)
}

/// eˣ.
pub fn exp(x: Pair) -> Pair {
    if x.0.abs() > 800.0 {
        return x.0.exp().into();
    }
    let (q, n) = reduced(x);
    (q + Pair::from(1.0)).times_power_of_2(n)
}

/// Below, the second part of a product would be lost, and xⁿ is as good as 0 for n > 1.
const TINY: f64 = 1e-250;

/// eˣ − 1.
pub fn exp_m1(x: Pair) -> Pair {
    if x.0.abs() < TINY {
        return x;
    }
    if x.0.abs() > 100.0 {
        return exp(x) - Pair::from(1.0);
    }
    let (q, n) = reduced(x);
    q.times_power_of_2(n) + (Pair::from(1.0).times_power_of_2(n) - Pair::from(1.0))
}

/// ln x: a step of Halley's method from the result in `f64`.
pub fn ln(x: Pair) -> Pair {
    let y = Pair::from(x.0.ln());
    if !y.0.is_finite() {
        return y;
    }
    if x.0 < TINY {
        return ln(x.times_power_of_2(300)) - LN_2 * Pair::from(300.0);
    }
    if x.0 > 1.0 / TINY {
        return ln(x.times_power_of_2(-300)) + LN_2 * Pair::from(300.0);
    }
    let e = exp(y);
    y + Pair::from(2.0) * ((x - e) / (x + e))
}

/// ln(1 + x), likewise.
fn ln_1p(x: Pair) -> Pair {
    if x.0.abs() < TINY {
        return x;
    }
    let y = Pair::from(x.0.ln_1p());
    let e = exp_m1(y);
    y + Pair::from(2.0) * ((x - e) / (x + e + Pair::from(2.0)))
}

/// The hyperbolic tangent.
pub fn tanh(x: Pair) -> Pair {
    if x.0.abs() > 50.0 {
        return Pair::from(1f64.copysign(x.0));
    }
    if x.0.abs() < TINY {
        return x;
    }
    let e = exp_m1(x + x);
    e / (e + Pair::from(2.0))
}

/// 1 / (1 + e⁻ˣ).
pub fn sigmoid(x: Pair) -> Pair {
    let e = exp(if x.0 < 0.0 { x } else { -x });
    let above = if x.0 < 0.0 { e } else { Pair::from(1.0) };
    above / (Pair::from(1.0) + e)
}

/// ln(1 + eˣ).
pub fn softplus(x: Pair) -> Pair {
    if x.0 > 0.0 {
        return if x.0 < 100.0 { x + ln_1p(exp(-x)) } else { x };
    }
    ln_1p(exp(x))
}

/// The error function by its series, up to 6, from where on it rounds to 1: 2/√π · exp(−x²) · Σₙ 2ⁿ
/// x²ⁿ⁺¹ / (1·3·…·(2n + 1)), all of whose terms are positive.
pub fn erf(x: Pair) -> Pair {
    if x.0.abs() > 6.0 {
        return Pair::from(1f64.copysign(x.0));
    }
    if x.0.abs() < TINY {
        return FRAC_2_SQRT_PI * x;
    }
    let (square, mut term, mut sum, mut n) = (x * x, x, x, 1.0);
    while term.0.abs() > sum.0.abs() * 1e-33 {
        n += 2.0;
        term = term * (square + square) / Pair::from(n);
        sum = sum + term;
    }
    FRAC_2_SQRT_PI * exp(-square) * sum
}

/// x · (1 + erf(x / √2)) / 2.
pub fn gelu(x: Pair) -> Pair {
    if x.0.is_infinite() {
        return (if x.0 < 0.0 { f64::NAN } else { x.0 }).into();
    }
    x * (Pair::from(1.0) + erf(x * FRAC_1_SQRT_2)) * Pair::from(0.5)
}

#[test]
fn thirty_digits() {
    let at = Pair::from(0.7);
    // mpmath 1.3, 400 bits.
    let digits = [
        (
            exp(at),
            2.013_752_707_470_476_6,
            -2.005_824_354_976_479_3e-16,
        ),
        (
            exp_m1(-at),
            -0.503_414_696_208_590_5,
            9.827_550_225_511_106e-18,
        ),
        (ln(at), -0.356_674_943_938_732_45, 4.825_563_799_376_62e-18),
        (
            tanh(at),
            0.604_367_777_117_163_5,
            -2.791_618_001_542_534_6e-17,
        ),
        (
            sigmoid(-at),
            0.331_812_227_831_833_9,
            8.628_488_413_426_79e-18,
        ),
        (
            softplus(at),
            1.103_186_048_885_458,
            -4.036_125_128_709_739e-17,
        ),
        (erf(at), 0.677_801_193_837_418_4, 5.860_416_063_065_593e-18),
        (
            gelu(-at),
            -0.169_374_556_556_151_1,
            -2.451_795_666_329_419_2e-18,
        ),
        (
            erf(at * Pair::from(5.0)),
            0.999_999_256_901_627_6,
            4.964_608_027_362_66e-17,
        ),
    ];
    for (i, (got, high, low)) in digits.into_iter().enumerate() {
        let error = (got - Pair(high, low)).0 / high;
        assert!(error.abs() < 1e-30, "{i}: {error}");
    }
}
