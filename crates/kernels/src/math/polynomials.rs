//! The coefficients of the elementary functions.
//!
//! Each is the best polynomial of its degree for the largest error (Remez' exchange algorithm at 60
//! digits), its coefficients rounded to the format.

/// Coefficients, highest power first. The errors are relative to the function that the polynomial
/// serves.
pub trait Polynomials: Copy + 'static {
    /// (eʳ − 1 − r) / r² for |r| ≤ ln 2 / 2: eʳ is wrong by 4e-9 in `f32`, 5e-18 in `f64`.
    const EXP: &'static [Self];

    /// (ln((1 + s) / (1 − s)) − 2s) / s³, as a polynomial in s², for |s| ≤ (√2 − 1) / (√2 + 1):
    /// 2e-9, 3e-18.
    const LN: &'static [Self];

    /// The same for |s| ≤ 1/3: 3e-10, 2e-18.
    const LN_1P: &'static [Self];

    /// erf(x) / x − 1, as a polynomial in x², for |x| ≤ 1: 3e-9, 2e-17.
    const ERF: &'static [Self];

    /// −ln(1 − erf(x)) / x for x from 1 to the point where erf rounds to 1: erf is wrong by 2e-8,
    /// 4e-18.
    const ERFC: &'static [Self];
}

/// The polynomial with these coefficients, highest power first, at `x`: by Horner's rule in x² over
/// pairs of coefficients, which takes half as many steps one after the other as the rule in x.
#[inline(always)]
pub(super) fn polynomial<T: num_traits::Float>(coefficients: &[T], x: T) -> T {
    let square = x * x;
    let (first, pairs) = coefficients.as_rchunks::<2>();
    let (mut sum, pairs) = match first {
        [first] => (*first, pairs),
        _ => (pairs[0][0] * x + pairs[0][1], &pairs[1..]),
    };
    for [high, low] in pairs {
        sum = sum * square + (*high * x + *low);
    }
    sum
}

#[allow(
    clippy::approx_constant,
    clippy::excessive_precision,
    reason = "fitted coefficients"
)]
impl Polynomials for f32 {
    const EXP: &'static [f32] = &[
        0.0013816782,
        0.008368652,
        0.04166834,
        0.16666521,
        0.49999994,
    ];
    const LN: &'static [f32] = &[0.29821384, 0.39979738, 0.6666675];
    const LN_1P: &'static [f32] = &[0.24213974, 0.2145268, 0.2861435, 0.3999898, 0.66666675];
    const ERF: &'static [f32] = &[
        7.85385e-05,
        -0.00080102024,
        0.0051883305,
        -0.026853815,
        0.112835854,
        -0.37612626,
        0.12837917,
    ];
    const ERFC: &'static [f32] = &[
        1.07635e-05,
        -0.0003180605,
        0.003622912,
        -0.023720153,
        0.10618755,
        0.63518155,
        1.128641,
    ];
}
#[allow(
    clippy::approx_constant,
    clippy::excessive_precision,
    reason = "fitted coefficients"
)]
impl Polynomials for f64 {
    const EXP: &'static [f64] = &[
        2.5000804682405103e-08,
        2.7629935366192977e-07,
        2.755758269983477e-06,
        2.4801494066899817e-05,
        0.00019841269512689146,
        0.0013888888942582074,
        0.008333333333490341,
        0.04166666666653474,
        0.16666666666666421,
        0.500000000000001,
    ];
    const LN: &'static [f64] = &[
        0.14734082207680224,
        0.15320550289134782,
        0.181832954971384,
        0.22222204094218417,
        0.28571428684285993,
        0.39999999999701596,
        0.6666666666666685,
    ];
    const LN_1P: &'static [f64] = &[
        0.16875625505187544,
        0.08421797045366154,
        0.12086167994918888,
        0.13303674475899843,
        0.15386337390548077,
        0.18181755346696424,
        0.22222223610198893,
        0.2857142855439889,
        0.4000000000009681,
        0.6666666666666651,
    ];
    const ERF: &'static [f64] = &[
        5.945255584223488e-11,
        -1.136567067182716e-09,
        1.4657883530919653e-08,
        -1.635002619207727e-07,
        1.6460972954153765e-06,
        -1.4925593518728226e-05,
        0.00012055331037551108,
        -0.0008548326978765149,
        0.00522397762478137,
        -0.02686617064507296,
        0.11283791670954858,
        -0.3761263890318375,
        0.1283791670955126,
    ];
    const ERFC: &'static [f64] = &[
        2.0098501247950164e-13,
        -9.946601069177557e-12,
        2.319426320420461e-10,
        -3.3880054336655e-09,
        3.4739786854988635e-08,
        -2.652584599456682e-07,
        1.5580198244811982e-06,
        -7.141692280251086e-06,
        2.5433074937649787e-05,
        -6.774747582215511e-05,
        0.00011702502375136367,
        -3.253255571981987e-05,
        -0.0005380993488311211,
        0.001659569567457748,
        -0.00018925556739799726,
        -0.01913653158537998,
        0.1027749003735272,
        0.636619364723596,
        1.1283792010600666,
    ];
}
