//! The instructions that the features of the build promise: vectors are arrays of 16 bytes.

use super::vector::Vector;
use crate::array;

/// The token of the portable instructions, which every processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portable;

/// An array, from which the compiler makes a vector where the build has one.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Lanes<T, const N: usize>([T; N]);

// SAFETY: the only field is the array of the elements.
unsafe impl<T: num_traits::Float, const N: usize> Vector<T> for Lanes<T, N> {
    type Simd = Portable;

    const LANES: usize = N;

    #[inline(always)]
    fn splat(_: Portable, value: T) -> Self {
        Self([value; N])
    }

    #[inline(always)]
    unsafe fn load(_: Portable, from: *const T) -> Self {
        // SAFETY: the caller promises N elements there, aligned as elements, and an array asks for
        // no other alignment.
        Self(unsafe { from.cast::<[T; N]>().read() })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut T) {
        // SAFETY: the caller promises room for N elements, aligned as elements, and an array asks
        // for no other alignment.
        unsafe { to.cast::<[T; N]>().write(self.0) }
    }

    /// With two roundings, on every machine: the same bits everywhere.
    #[inline(always)]
    fn multiply_add(self, factor: Self, sum: Self) -> Self {
        Self(array::from_fn(|l| self.0[l] * factor.0[l] + sum.0[l]))
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(array::from_fn(|l| self.0[l] + other.0[l]))
    }

    #[inline(always)]
    fn raise(self, floor: Self) -> Self {
        Self(array::from_fn(|l| {
            if floor.0[l] > self.0[l] {
                floor.0[l]
            } else {
                self.0[l]
            }
        }))
    }

    #[inline(always)]
    fn skip(self, count: usize) -> Self {
        Self(array::from_fn(|l| {
            if l < count { T::zero() } else { self.0[l] }
        }))
    }
}
