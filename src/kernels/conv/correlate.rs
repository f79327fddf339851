//! A correlation for some images.

use super::correlation::{Correlation, Part};
#[cfg(target_arch = "x86_64")]
use super::vector::{Avx2, Avx512};
use super::vector::{Lanes, Vector};
use super::{by_channels, by_pixels};
use crate::kernels::Activation;
use crate::kernels::scalar::Float;
use crate::kernels::simd::Kernel;
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

impl<T: Float> Kernel for Correlate<'_, T> {
    type Output = ();

    /// Scratch of 4096 and 5120 elements of 4 bytes, or half as many of 8: at most 52 KiB in all.
    #[inline(always)]
    fn run<const VECTOR: usize>(self) {
        match (VECTOR, size_of::<T>()) {
            #[cfg(target_arch = "x86_64")]
            (64, 4) => self.choose::<Avx512<T>, VECTOR, 4096, 5120>(),
            #[cfg(target_arch = "x86_64")]
            (64, _) => self.choose::<Avx512<T>, VECTOR, 2048, 2560>(),
            #[cfg(target_arch = "x86_64")]
            (32, 4) => self.choose::<Avx2<T>, VECTOR, 4096, 5120>(),
            #[cfg(target_arch = "x86_64")]
            (32, _) => self.choose::<Avx2<T>, VECTOR, 2048, 2560>(),
            (_, 4) => self.choose::<Lanes<T, 4>, VECTOR, 4096, 5120>(),
            (_, _) => self.choose::<Lanes<T, 2>, VECTOR, 2048, 2560>(),
        }
    }
}

impl<'a, T: Float> Correlate<'a, T> {
    #[inline(always)]
    fn choose<V: Vector<T>, const VECTOR: usize, const SUMS: usize, const LINES: usize>(self) {
        if by_pixels::is_better(self.problem, V::LANES, LINES) {
            by_pixels::run::<T, V, VECTOR, LINES>(self);
        } else {
            by_channels::run::<T, V, VECTOR, SUMS, LINES>(self);
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

impl<'a, T: Float> Epilogue<'a, T> {
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
