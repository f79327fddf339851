//! Elementwise kernels.
//!
//! Large slices are cut into chunks that may run on several threads; every element is computed on its own, so the result does
//! not depend on it. The loops are compiled once for each instruction set, the functions inside them. A function that is to
//! become vector operations has no branches; a choice between two values, such as `if a { b } else { c }`, is none.

use super::par;
use super::scalar::Float;
use super::simd::{Isa, Kernel};

/// Elements that a thread takes at a time.
const CHUNK: usize = 16_384;

/// Nanoseconds for a chunk: 0.2 an element, which is between a sum of two numbers in the second-level cache and an exponential.
const CHUNK_NS: usize = CHUNK / 5;

/// `f` of every item.
struct ForEach<I, F> {
    items: I,
    f: F,
}

impl<I: Iterator, F: Fn(I::Item)> Kernel for ForEach<I, F> {
    type Output = ();

    #[inline(always)]
    fn run<const VECTOR: usize>(self) {
        for item in self.items {
            (self.f)(item);
        }
    }
}

#[inline(always)]
fn for_each<I: Iterator>(items: I, f: impl Fn(I::Item)) {
    Isa::detect().run(ForEach { items, f });
}

/// y\[i\] = f(x\[i\]). Overwrites `y`.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn map<T: Copy + Sync, U: Send>(x: &[T], y: &mut [U], f: impl Fn(T) -> U + Sync + Send) {
    check_len!("y", y, x.len());
    par::for_each_chunk(y, CHUNK, CHUNK_NS, |i, y| {
        for_each(y.iter_mut().zip(&x[i * CHUNK..]), |(y, &x)| *y = f(x));
    });
}

/// x\[i\] = f(x\[i\]), in place.
#[inline]
pub fn map_inplace<T: Copy + Send>(x: &mut [T], f: impl Fn(T) -> T + Sync + Send) {
    par::for_each_chunk(x, CHUNK, CHUNK_NS, |_, x| {
        for_each(x.iter_mut(), |x| *x = f(*x));
    });
}

/// y\[i\] *= f(x\[i\]), in place.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn times<T: Float>(y: &mut [T], x: &[T], f: impl Fn(T) -> T + Sync + Send) {
    check_len!("x", x, y.len());
    par::for_each_chunk(y, CHUNK, CHUNK_NS, |i, y| {
        for_each(y.iter_mut().zip(&x[i * CHUNK..]), |(y, &x)| *y *= f(x));
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
        let from = i * CHUNK;
        let items = y.iter_mut().zip(&a[from..]).zip(&b[from..]);
        for_each(items, |((y, &a), &b)| *y = f(a, b));
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
        for_each(a.iter_mut().zip(&b[i * CHUNK..]), |(a, &b)| *a = f(*a, b));
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
        let from = i * CHUNK;
        let items = y.iter_mut().zip(&a[from..]).zip(&b[from..]).zip(&c[from..]);
        for_each(items, |(((y, &a), &b), &c)| *y = f(a, b, c));
    });
}

/// y\[i\] = value. Overwrites `y`.
#[inline]
pub fn fill<T: Copy>(y: &mut [T], value: T) {
    y.fill(value);
}

/// y\[i\] += alpha · x\[i\], two roundings an element.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn axpy<T: Float>(alpha: T, x: &[T], y: &mut [T]) {
    zip_inplace(y, x, |y, x| y + alpha * x);
}

/// y\[i\] *= alpha.
#[inline]
pub fn scale<T: Float>(alpha: T, y: &mut [T]) {
    map_inplace(y, |y| y * alpha);
}

/// y\[i\] += x\[i\].
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn add_assign<T: Float>(x: &[T], y: &mut [T]) {
    zip_inplace(y, x, |y, x| y + x);
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
            axpy(3.0, &b, &mut y);
            assert!(same(&y, &|i| 2.0 + 3.0 * b[i]));
            scale(2.0, &mut y);
            add_assign(&c, &mut y);
            assert!(same(&y, &|i| 4.0 + 6.0 * b[i] + c[i]));
            let mut positive = vec![false; n];
            map(&b, &mut positive, |b| b > 0.0);
            times(&mut y, &c, |c| c + 1.0);
            assert!(same(&y, &|i| (4.0 + 6.0 * b[i] + c[i]) * (c[i] + 1.0)));
            assert!(positive.iter().enumerate().all(|(i, &p)| p == (i % 7 != 0)));
        }
    }

    #[test]
    #[should_panic(expected = "the length of `y` is 2, but the sizes ask for 3")]
    fn a_wrong_length_is_named() {
        map(&[1.0f32; 3], &mut [0.0f32; 2], |v| v);
    }
}
