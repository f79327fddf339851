//! What the tests of these operations share.

use crate::prelude::*;

mod accuracy;

pub(super) const INF: f64 = f64::INFINITY;
pub(super) const NAN: f64 = f64::NAN;

/// Checks the values and the derivatives of a function at -∞, -0, 0, ∞ and NaN; the
/// expected ones are those of PyTorch 2.15.
#[track_caller]
pub(super) fn special(
    f: impl Fn(Tensor<Rank1<5>, f64, Tracked>) -> Tensor<Rank1<5>, f64, Tracked>,
    y: [f64; 5],
    dx: [f64; 5],
) {
    let x = tensor([-INF, -0.0, 0.0, INF, NAN]).requires_grad();
    let result = f(x.clone());
    let gradient = result.sum().backward().get(&x).expect("a gradient");
    let same = |got: &[f64], want: &[f64]| {
        got.iter()
            .zip(want)
            .all(|(got, want)| got == want || (got.is_nan() && want.is_nan()))
    };
    assert!(same(result.as_slice(), &y), "{result:?} for {y:?}");
    assert!(same(gradient.as_slice(), &dx), "{gradient:?} for {dx:?}");
}
