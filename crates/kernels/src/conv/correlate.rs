//! A correlation for some images.

use super::correlation::{Correlation, Part};
use super::scratch::{Scratch, in_lines};
use super::{by_channels, by_pixels};
use crate::Activation;
use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd};
use core::ops::Range;

/// A [`Correlation`] for some images of a group: y = activation(Σ + bias).
pub(super) struct Correlate<'a, T> {
    pub(super) problem: &'a Correlation,
    pub(super) images: usize,
    pub(super) x: &'a [T],
    /// From one image to the next in x.
    pub(super) x_image: usize,
    pub(super) w: &'a [T],
    pub(super) bias: Option<&'a [T]>,
    pub(super) activation: Activation,
    pub(super) y: &'a mut [T],
    /// From one image to the next in y.
    pub(super) y_image: usize,
}

impl<T: Scalar> Kernel for (Correlate<'_, T>, &mut Scratch) {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.0.choose(simd, self.1);
    }
}

impl<'a, T: Scalar> Correlate<'a, T> {
    #[inline(always)]
    fn choose<S: Simd>(self, simd: S, scratch: &mut Scratch) {
        if by_pixels::is_better(self.problem, S::lanes::<T>(), in_lines::<T>()) {
            by_pixels::run::<T, S>(simd, self, scratch);
        } else {
            by_channels::run::<T, S>(simd, self, scratch);
        }
    }

    /// How the sums of a part meet y.
    #[inline(always)]
    pub(super) fn epilogue(&self, part: &Part, outputs: &Range<usize>) -> Epilogue<'a, T> {
        Epilogue {
            bias: self.bias.map(|bias| &bias[outputs.clone()]),
            is_first: part.is_first,
            floor: if part.is_last && self.activation == Activation::Relu {
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
