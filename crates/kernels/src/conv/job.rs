//! A correlation for some images of a group, and what meets its sums on their way into y.

use core::ops::Range;

use super::problem::{Problem, SubProblem};
use crate::Activation;
use crate::scalar::Scalar;

/// A [`Problem`] for some images of a group: y = activation(Σ + bias).
pub(super) struct ConvJob<'a, T> {
    pub(super) problem: &'a Problem,
    pub(super) images: usize,
    pub(super) x: &'a [T],
    /// From one image to the next in x.
    pub(super) x_image: usize,
    pub(super) w: &'a [T],
    pub(super) bias: Option<&'a [T]>,
    pub(super) activation: Activation<'a>,
    pub(super) y: &'a mut [T],
    /// From one image to the next in y.
    pub(super) y_image: usize,
}

impl<'a, T: Scalar> ConvJob<'a, T> {
    /// How the sums of a part meet y.
    #[inline(always)]
    pub(super) fn epilogue(&self, part: &SubProblem, outputs: &Range<usize>) -> Epilogue<'a, T> {
        Epilogue {
            bias: self.bias.map(|bias| &bias[outputs.clone()]),
            is_first: part.is_first,
            floor: if part.is_last && self.activation.is_relu() {
                T::zero()
            } else {
                T::neg_infinity()
            },
        }
    }
}

/// What happens to a sum on its way into y.
#[derive(Clone, Copy)]
pub(super) struct Epilogue<'a, T> {
    bias: Option<&'a [T]>,
    /// Whether it starts from the bias, and not from y.
    pub(super) is_first: bool,
    /// A sum at most this is replaced by it.
    pub(super) floor: T,
}

impl<'a, T: Scalar> Epilogue<'a, T> {
    #[inline(always)]
    pub(super) fn biases(&self) -> Option<&'a [T]> {
        self.bias
    }

    #[inline(always)]
    pub(super) fn bias(&self, output: usize) -> T {
        self.bias.map_or(T::zero(), |bias| bias[output])
    }

    #[inline(always)]
    pub(super) fn finish(&self, start: T, sum: T) -> T {
        let sum = start + sum;
        if sum <= self.floor { self.floor } else { sum }
    }
}
