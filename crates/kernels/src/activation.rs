//! What a kernel applies to its results before it stores them.

use super::scalar::Scalar;

/// A function applied to each result as it is stored, which saves a pass over the results.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Activation {
    /// The result itself.
    None,
    /// The larger of the result and zero; a NaN stays NaN.
    Relu,
}

/// Zero for a negative number; NaN stays NaN.
#[inline(always)]
pub(crate) fn relu<T: Scalar>(x: T) -> T {
    if x <= T::zero() { T::zero() } else { x }
}
