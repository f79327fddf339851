//! What a kernel applies to its results.

use core::fmt::{self, Debug, Formatter};

use super::pointwise::Pointwise;
use super::scalar::Scalar;

/// A function of each result.
#[derive(Clone, Copy)]
pub enum Activation<'a> {
    /// The result itself.
    None,
    /// The larger of the result and zero; a NaN stays NaN. It is applied as results are stored,
    /// which saves a pass over them.
    Relu,
    /// Another function, which gets finished results in pieces, each result once: from a
    /// convolution some images at a time, as they are computed; from a linear layer after the
    /// product.
    Of(&'a dyn Pointwise),
}

impl Activation<'_> {
    /// Whether negative results become zero.
    pub fn is_relu(self) -> bool {
        matches!(self, Self::Relu)
    }

    /// Applies what is not applied as results are stored.
    pub(crate) fn finish<T: Scalar>(self, results: &mut [T]) {
        if let Self::Of(function) = self {
            T::apply(function, results);
        }
    }
}

impl Debug for Activation<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Relu => "Relu",
            Self::Of(_) => "Of(..)",
        })
    }
}

/// Zero for a negative number; NaN stays NaN.
#[inline(always)]
pub(crate) fn relu<T: Scalar>(x: T) -> T {
    if x <= T::zero() { T::zero() } else { x }
}
