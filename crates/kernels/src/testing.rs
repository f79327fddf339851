//! What the tests of the kernels share.

use super::Pointwise;
use super::scalar::Scalar;
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// A seeded source of test data.
pub struct Random(StdRng);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// `n` numbers in [-1, 1).
    pub fn vec<T: Scalar>(&mut self, n: usize) -> Vec<T> {
        (0..n)
            .map(|_| T::from_f64(self.0.random_range(-1.0..1.0)))
            .collect()
    }

    /// `n` numbers below `bound`.
    pub fn indices(&mut self, n: usize, bound: usize) -> Vec<usize> {
        (0..n).map(|_| self.0.random_range(0..bound)).collect()
    }
}

pub fn to_f64<T: Scalar>(x: &[T]) -> Vec<f64> {
    x.iter().map(|&v| Scalar::to_f64(v)).collect()
}

pub fn magnitudes<T: Scalar>(x: &[T]) -> Vec<f64> {
    x.iter().map(|&v| Scalar::to_f64(v).abs()).collect()
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Each element within `terms` roundings of its magnitude of what it should be.
#[track_caller]
pub fn assert_within<T: Scalar>(got: &[T], want: &[f64], magnitude: &[f64], terms: usize) {
    assert_eq!(got.len(), want.len());
    let eps = Scalar::to_f64(T::epsilon());
    for (i, ((&got, &want), &magnitude)) in got.iter().zip(want).zip(magnitude).enumerate() {
        let got = Scalar::to_f64(got);
        let bound = terms as f64 * eps * magnitude;
        assert!(
            (got - want).abs() <= bound,
            "element {i}: {got} for {want}, bound {bound}"
        );
    }
}

/// `-x`, as a function that a kernel gets.
pub struct Negate;

impl Pointwise for Negate {
    fn in_f32(&self, values: &mut [f32]) {
        values.iter_mut().for_each(|x| *x = -*x);
    }

    fn in_f64(&self, values: &mut [f64]) {
        values.iter_mut().for_each(|x| *x = -*x);
    }
}
