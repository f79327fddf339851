//! Elementwise kernels.
//!
//! Large slices are cut into chunks that may run on several threads; every element is computed on
//! its own, so the result does not depend on it. The loops are compiled once for each instruction
//! set, the functions inside them. A function that is to become vector operations has no branches;
//! a choice between two values, such as `if a { b } else { c }`, is none.

mod blocks;

pub use blocks::Function;
use blocks::{Blocks, Of1, Of2, Of3, Times};

use super::par;
use super::scalar::Scalar;
use super::simd::{Isa, Kernel, Simd};

/// Elements that a thread takes at a time.
const CHUNK: usize = 16_384;

/// Nanoseconds for a chunk: 1/7 an element, which is between a sum of two numbers in the
/// second-level cache and an exponential.
const CHUNK_NS: usize = CHUNK / 7;

/// As many operands as needed that are none.
const NONE: &[()] = &[(); CHUNK];

/// y\[i\] = f(x\[i\]). Overwrites `y`.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn map<T: Copy + Sync, U: Send>(x: &[T], y: &mut [U], f: impl Fn(T) -> U + Sync + Send) {
    map_by(x, y, &Of1(&f));
}

/// [`map`] with a function of its own type.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn map_by<T: Copy + Sync, F: Function<T, Output: Send> + Sync>(
    x: &[T],
    y: &mut [F::Output],
    f: &F,
) {
    check_len!("y", y, x.len());
    par::for_each_chunk(y, CHUNK, CHUNK_NS, |i, y| {
        let x = &x[i * CHUNK..];
        Isa::detect().run(Blocks::new(y, (x, NONE, NONE), f));
    });
}

/// x\[i\] = f(x\[i\]), in place.
#[inline]
pub fn map_inplace<T: Copy + Send>(x: &mut [T], f: impl Fn(T) -> T + Sync + Send) {
    map_inplace_by(x, &Of1(&f));
}

/// [`map_inplace`] with a function of its own type.
#[inline]
pub fn map_inplace_by<T: Copy + Send, F: Function<T, Output = T> + Sync>(x: &mut [T], f: &F) {
    par::for_each_chunk(x, CHUNK, CHUNK_NS, |_, x| {
        Isa::detect().run(Blocks::in_place(x, (NONE, NONE), f));
    });
}

/// y\[i\] *= f(x\[i\]), in place.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn times_by<T: Scalar, F: Function<T, Output = T> + Sync>(y: &mut [T], x: &[T], f: &F) {
    check_len!("x", x, y.len());
    par::for_each_chunk(y, CHUNK, CHUNK_NS, |i, y| {
        let x = &x[i * CHUNK..];
        Isa::detect().run(Blocks::in_place(y, (x, NONE), Times(f)));
    });
}

/// y\[i\] = f(a\[i\], b\[i\]). Overwrites `y`.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn zip_map<A: Copy + Sync, B: Copy + Sync, U: Send>(
    a: &[A],
    b: &[B],
    y: &mut [U],
    f: impl Fn(A, B) -> U + Sync + Send,
) {
    check_len!("a", a, y.len());
    check_len!("b", b, y.len());
    par::for_each_chunk(y, CHUNK, CHUNK_NS, |i, y| {
        let (a, b) = (&a[i * CHUNK..], &b[i * CHUNK..]);
        Isa::detect().run(Blocks::new(y, (a, b, NONE), Of2(&f)));
    });
}

/// a\[i\] = f(a\[i\], b\[i\]), in place.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn zip_inplace<A: Copy + Send, B: Copy + Sync>(
    a: &mut [A],
    b: &[B],
    f: impl Fn(A, B) -> A + Sync + Send,
) {
    check_len!("b", b, a.len());
    par::for_each_chunk(a, CHUNK, CHUNK_NS, |i, a| {
        let b = &b[i * CHUNK..];
        Isa::detect().run(Blocks::in_place(a, (b, NONE), Of2(&f)));
    });
}

/// y\[i\] = f(a\[i\], b\[i\], c\[i\]). Overwrites `y`.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn zip3_map<A: Copy + Sync, B: Copy + Sync, C: Copy + Sync, U: Send>(
    a: &[A],
    b: &[B],
    c: &[C],
    y: &mut [U],
    f: impl Fn(A, B, C) -> U + Sync + Send,
) {
    check_len!("a", a, y.len());
    check_len!("b", b, y.len());
    check_len!("c", c, y.len());
    par::for_each_chunk(y, CHUNK, CHUNK_NS, |i, y| {
        let operands = (&a[i * CHUNK..], &b[i * CHUNK..], &c[i * CHUNK..]);
        Isa::detect().run(Blocks::new(y, operands, Of3(&f)));
    });
}

/// y\[i\] = value. Overwrites `y`.
#[inline]
pub fn fill<T: Copy + Send + Sync>(y: &mut [T], value: T) {
    par::for_each_chunk(y, CHUNK, CHUNK_NS, |_, y| {
        Isa::detect().run(Fill { y, value });
    });
}

/// [`fill`].
struct Fill<'a, T> {
    y: &'a mut [T],
    value: T,
}

impl<T: Copy> Kernel for Fill<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        self.y.fill(self.value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_once_at_every_size() {
        for n in [0, 1, 7, CHUNK - 1, CHUNK, CHUNK + 1, 300_007] {
            let a: Vec<f32> = (0..n).map(|i| i as f32).collect();
            let b: Vec<f32> = (0..n).map(|i| (i % 7) as f32).collect();
            let c: Vec<f32> = (0..n).map(|i| (i % 3) as f32).collect();
            let mut y = vec![f32::NAN; n];
            let same =
                |y: &[f32], f: &dyn Fn(usize) -> f32| y.iter().enumerate().all(|(i, &v)| v == f(i));
            map(&a, &mut y, |v| v + 1.0);
            assert!(same(&y, &|i| a[i] + 1.0));
            map_inplace(&mut y, |v| v - 1.0);
            assert!(same(&y, &|i| a[i]));
            zip_map(&a, &b, &mut y, |a, b| a - b);
            assert!(same(&y, &|i| a[i] - b[i]));
            zip_inplace(&mut y, &c, |y, c| y * c);
            assert!(same(&y, &|i| (a[i] - b[i]) * c[i]));
            zip3_map(&a, &b, &c, &mut y, |a, b, c| a * b + c);
            assert!(same(&y, &|i| a[i] * b[i] + c[i]));
            fill(&mut y, 2.0);
            assert!(same(&y, &|_| 2.0));
            let mut positive = vec![false; n];
            map(&b, &mut positive, |b| b > 0.0);
            times_by(&mut y, &c, &Of1(&|c| c + 1.0));
            assert!(same(&y, &|i| 2.0 * (c[i] + 1.0)));
            assert!(positive.iter().enumerate().all(|(i, &p)| p == (i % 7 != 0)));
        }
    }

    #[test]
    #[should_panic(expected = "the length of `y` is 2, but the sizes ask for 3")]
    fn a_wrong_length_is_named() {
        map(&[1.0f32; 3], &mut [0.0f32; 2], |v| v);
    }
}
