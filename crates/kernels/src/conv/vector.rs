//! A vector register as a type.
//!
//! Arrays of lanes, from which the compiler makes vectors elsewhere, do not do here: as soon as a
//! tile has three loops around it, or a copy at its end, it takes the lanes apart and puts them
//! together across outputs, or keeps the sums in memory.

use crate::array;
use crate::scalar::Scalar;
use crate::simd::multiply_add;

/// [`Self::LANES`] neighbouring elements in a register.
///
/// # Safety
/// The methods are to be called in an instance of a [`crate::simd::Kernel`] for the instruction set
/// of the type; pointers are valid for `LANES` elements.
pub(super) trait Vector<T>: Copy {
    const LANES: usize;

    unsafe fn splat(value: T) -> Self;
    unsafe fn load(from: *const T) -> Self;
    unsafe fn store(self, to: *mut T);

    /// `self` · `factor` + `sum`.
    unsafe fn multiply_add(self, factor: Self, sum: Self) -> Self;

    unsafe fn add(self, other: Self) -> Self;

    /// `floor` where that is larger, and `self` elsewhere: a NaN stays.
    unsafe fn raise(self, floor: Self) -> Self;

    /// Zero in the first `count` lanes, which are not all, and `self` in the others.
    unsafe fn skip(self, count: usize) -> Self;
}

/// An array, for the features of the build.
#[derive(Clone, Copy)]
pub(super) struct Lanes<T, const N: usize>([T; N]);

impl<T: Scalar, const N: usize> Vector<T> for Lanes<T, N> {
    const LANES: usize = N;

    #[inline(always)]
    unsafe fn splat(value: T) -> Self {
        Self([value; N])
    }

    #[inline(always)]
    unsafe fn load(from: *const T) -> Self {
        // SAFETY: the caller's promise; an array has the alignment of its elements.
        Self(unsafe { *from.cast() })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut T) {
        // SAFETY: as above.
        unsafe { *to.cast() = self.0 }
    }

    #[inline(always)]
    unsafe fn multiply_add(self, factor: Self, sum: Self) -> Self {
        Self(array::from_fn(|l| {
            multiply_add::<16, T>(self.0[l], factor.0[l], sum.0[l])
        }))
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        Self(array::from_fn(|l| self.0[l] + other.0[l]))
    }

    #[inline(always)]
    unsafe fn raise(self, floor: Self) -> Self {
        Self(array::from_fn(|l| {
            if floor.0[l] > self.0[l] {
                floor.0[l]
            } else {
                self.0[l]
            }
        }))
    }

    #[inline(always)]
    unsafe fn skip(self, count: usize) -> Self {
        Self(array::from_fn(|l| {
            if l < count { T::zero() } else { self.0[l] }
        }))
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) use x86::{Avx2, Avx512};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Vector;
    use crate::scalar::Scalar;
    use core::arch::x86_64::*;
    use core::marker::PhantomData;
    use core::mem::transmute_copy;

    /// As many bytes of zeros as of ones.
    static MASK: [[u8; 64]; 2] = [[0; 64], [u8::MAX; 64]];

    /// Where the mask without the first `count` elements of a vector begins.
    #[inline(always)]
    fn mask<T>(count: usize) -> *const f32 {
        MASK.as_flattened()[64 - (count * size_of::<T>()).min(64)..]
            .as_ptr()
            .cast()
    }

    /// A register of 32 bytes.
    #[derive(Clone, Copy)]
    pub struct Avx2<T>(__m256, PhantomData<T>);

    // SAFETY of all blocks: the caller promises the instruction set and valid pointers. An element
    // is an `f32` or an `f64`, which its size tells apart.
    impl<T: Scalar> Vector<T> for Avx2<T> {
        const LANES: usize = 32 / size_of::<T>();

        #[inline(always)]
        unsafe fn splat(value: T) -> Self {
            // SAFETY: see above.
            let vector = unsafe {
                match size_of::<T>() {
                    4 => _mm256_set1_ps(transmute_copy(&value)),
                    _ => _mm256_castpd_ps(_mm256_set1_pd(transmute_copy(&value))),
                }
            };
            Self(vector, PhantomData)
        }

        #[inline(always)]
        unsafe fn load(from: *const T) -> Self {
            // SAFETY: see above.
            Self(unsafe { _mm256_loadu_ps(from.cast()) }, PhantomData)
        }

        #[inline(always)]
        unsafe fn store(self, to: *mut T) {
            // SAFETY: see above.
            unsafe { _mm256_storeu_ps(to.cast(), self.0) }
        }

        #[inline(always)]
        unsafe fn multiply_add(self, factor: Self, sum: Self) -> Self {
            let (a, b, c) = (self.0, factor.0, sum.0);
            // SAFETY: see above.
            let vector = unsafe {
                match size_of::<T>() {
                    4 => _mm256_fmadd_ps(a, b, c),
                    _ => _mm256_castpd_ps(_mm256_fmadd_pd(
                        _mm256_castps_pd(a),
                        _mm256_castps_pd(b),
                        _mm256_castps_pd(c),
                    )),
                }
            };
            Self(vector, PhantomData)
        }

        #[inline(always)]
        unsafe fn add(self, other: Self) -> Self {
            let (a, b) = (self.0, other.0);
            // SAFETY: see above.
            let vector = unsafe {
                match size_of::<T>() {
                    4 => _mm256_add_ps(a, b),
                    _ => _mm256_castpd_ps(_mm256_add_pd(_mm256_castps_pd(a), _mm256_castps_pd(b))),
                }
            };
            Self(vector, PhantomData)
        }

        /// The instruction gives its second operand if one is a NaN.
        #[inline(always)]
        unsafe fn raise(self, floor: Self) -> Self {
            let (a, b) = (floor.0, self.0);
            // SAFETY: see above.
            let vector = unsafe {
                match size_of::<T>() {
                    4 => _mm256_max_ps(a, b),
                    _ => _mm256_castpd_ps(_mm256_max_pd(_mm256_castps_pd(a), _mm256_castps_pd(b))),
                }
            };
            Self(vector, PhantomData)
        }

        #[inline(always)]
        unsafe fn skip(self, count: usize) -> Self {
            // SAFETY: see above; the mask goes on for a vector.
            Self(
                unsafe { _mm256_and_ps(self.0, _mm256_loadu_ps(mask::<T>(count))) },
                PhantomData,
            )
        }
    }

    /// A register of 64 bytes.
    #[derive(Clone, Copy)]
    pub struct Avx512<T>(__m512, PhantomData<T>);

    impl<T: Scalar> Vector<T> for Avx512<T> {
        const LANES: usize = 64 / size_of::<T>();

        #[inline(always)]
        unsafe fn splat(value: T) -> Self {
            // SAFETY: see above.
            let vector = unsafe {
                match size_of::<T>() {
                    4 => _mm512_set1_ps(transmute_copy(&value)),
                    _ => _mm512_castpd_ps(_mm512_set1_pd(transmute_copy(&value))),
                }
            };
            Self(vector, PhantomData)
        }

        #[inline(always)]
        unsafe fn load(from: *const T) -> Self {
            // SAFETY: see above.
            Self(unsafe { _mm512_loadu_ps(from.cast()) }, PhantomData)
        }

        #[inline(always)]
        unsafe fn store(self, to: *mut T) {
            // SAFETY: see above.
            unsafe { _mm512_storeu_ps(to.cast(), self.0) }
        }

        #[inline(always)]
        unsafe fn multiply_add(self, factor: Self, sum: Self) -> Self {
            let (a, b, c) = (self.0, factor.0, sum.0);
            // SAFETY: see above.
            let vector = unsafe {
                match size_of::<T>() {
                    4 => _mm512_fmadd_ps(a, b, c),
                    _ => _mm512_castpd_ps(_mm512_fmadd_pd(
                        _mm512_castps_pd(a),
                        _mm512_castps_pd(b),
                        _mm512_castps_pd(c),
                    )),
                }
            };
            Self(vector, PhantomData)
        }

        #[inline(always)]
        unsafe fn add(self, other: Self) -> Self {
            let (a, b) = (self.0, other.0);
            // SAFETY: see above.
            let vector = unsafe {
                match size_of::<T>() {
                    4 => _mm512_add_ps(a, b),
                    _ => _mm512_castpd_ps(_mm512_add_pd(_mm512_castps_pd(a), _mm512_castps_pd(b))),
                }
            };
            Self(vector, PhantomData)
        }

        /// The instruction gives its second operand if one is a NaN.
        #[inline(always)]
        unsafe fn raise(self, floor: Self) -> Self {
            let (a, b) = (floor.0, self.0);
            // SAFETY: see above.
            let vector = unsafe {
                match size_of::<T>() {
                    4 => _mm512_max_ps(a, b),
                    _ => _mm512_castpd_ps(_mm512_max_pd(_mm512_castps_pd(a), _mm512_castps_pd(b))),
                }
            };
            Self(vector, PhantomData)
        }

        #[inline(always)]
        unsafe fn skip(self, count: usize) -> Self {
            // SAFETY: see above; the mask goes on for a vector.
            Self(
                unsafe { _mm512_and_ps(self.0, _mm512_loadu_ps(mask::<T>(count))) },
                PhantomData,
            )
        }
    }
}
