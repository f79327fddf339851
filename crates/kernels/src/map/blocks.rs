//! The loop of all elementwise kernels.

use core::marker::PhantomData;
use core::mem::MaybeUninit;

use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd};

/// A function of up to three operands; `()` stands for an operand that it has not.
///
/// Whether the compiler puts a closure into the loop depends on its length; one that it does not
/// put there is computed for one number after the other. So a long function, such as the derivative
/// of gelu, is a type of its own, whose `call` is `#[inline(always)]`.
pub trait Function<A, B = (), C = ()> {
    /// What it computes.
    type Output;

    /// The function. Implementations are `#[inline(always)]`.
    fn call(&self, a: A, b: B, c: C) -> Self::Output;
}

/// A closure of one operand.
pub(super) struct Of1<F>(pub F);

impl<A, U, F: Fn(A) -> U> Function<A> for Of1<&F> {
    type Output = U;

    #[inline(always)]
    fn call(&self, a: A, (): (), (): ()) -> U {
        (*self.0)(a)
    }
}

/// A closure of two operands.
pub(super) struct Of2<F>(pub F);

impl<A, B, U, F: Fn(A, B) -> U> Function<A, B> for Of2<&F> {
    type Output = U;

    #[inline(always)]
    fn call(&self, a: A, b: B, (): ()) -> U {
        (*self.0)(a, b)
    }
}

/// A closure of three operands.
pub(super) struct Of3<F>(pub F);

impl<A, B, C, U, F: Fn(A, B, C) -> U> Function<A, B, C> for Of3<&F> {
    type Output = U;

    #[inline(always)]
    fn call(&self, a: A, b: B, c: C) -> U {
        (*self.0)(a, b, c)
    }
}

impl<A, B, C, F: Function<A, B, C>> Function<A, B, C> for &F {
    type Output = F::Output;

    #[inline(always)]
    fn call(&self, a: A, b: B, c: C) -> F::Output {
        (**self).call(a, b, c)
    }
}

/// The first operand times a function of the second.
pub(super) struct Times<F>(pub F);

impl<T: Scalar, F: Function<T, Output = T>> Function<T, T> for Times<&F> {
    type Output = T;

    #[inline(always)]
    fn call(&self, y: T, x: T, (): ()) -> T {
        y * self.0.call(x, (), ())
    }
}

/// y\[i\] = f(a\[i\], b\[i\], c\[i\]), where `a` may be `y`.
///
/// A block is read as a whole before it is written, so that the compiler need not ask whether the
/// result overlaps with the operands or with what `f` has captured. It also must not know that the
/// result takes the place of an operand: of `*x = if a { b } else { *x }` it would make a store
/// under a mask (`vmaskmovps`), which takes ten times as long on some processors as a choice and a
/// store.
pub(super) struct Blocks<'a, A, B, C, U, F> {
    a: *const A,
    b: *const B,
    c: *const C,
    y: *mut U,
    len: usize,
    f: F,
    slices: PhantomData<&'a ()>,
}

impl<'a, A: Copy, B: Copy, C: Copy, U, F> Blocks<'a, A, B, C, U, F> {
    /// Of the first elements of slices that are at least as long as `y`.
    #[inline(always)]
    pub(super) fn new(y: &'a mut [U], (a, b, c): (&'a [A], &'a [B], &'a [C]), f: F) -> Self {
        let len = y.len();
        Self {
            a: a[..len].as_ptr(),
            b: b[..len].as_ptr(),
            c: c[..len].as_ptr(),
            y: y.as_mut_ptr(),
            len,
            f,
            slices: PhantomData,
        }
    }
}

impl<'a, A: Copy, B: Copy, C: Copy, F> Blocks<'a, A, B, C, A, F> {
    /// In the place of the first operand.
    #[inline(always)]
    pub(super) fn in_place(a: &'a mut [A], (b, c): (&'a [B], &'a [C]), f: F) -> Self {
        let (len, y) = (a.len(), a.as_mut_ptr());
        Self {
            a: y,
            b: b[..len].as_ptr(),
            c: c[..len].as_ptr(),
            y,
            len,
            f,
            slices: PhantomData,
        }
    }
}

impl<A: Copy, B: Copy, C: Copy, U, F: Function<A, B, C, Output = U>> Kernel
    for Blocks<'_, A, B, C, U, F>
{
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        // The long blocks are loops of vectors, the short ones and the rest are for short slices.
        let at = self.blocks::<64>(0);
        let at = self.blocks::<16>(at);
        self.blocks::<1>(at);
    }
}

impl<A: Copy, B: Copy, C: Copy, U, F: Function<A, B, C, Output = U>> Blocks<'_, A, B, C, U, F> {
    /// Blocks of `N` elements from `at` on; returns where fewer than `N` are left.
    #[inline(always)]
    fn blocks<const N: usize>(&self, mut at: usize) -> usize {
        while at + N <= self.len {
            // SAFETY: the block lies within the slices, which are borrowed for the lifetime of
            // `self`; where `a` is `y`, nobody else has a reference to it.
            unsafe {
                let a = self.a.add(at).cast::<[A; N]>().read();
                let b = self.b.add(at).cast::<[B; N]>().read();
                let c = self.c.add(at).cast::<[C; N]>().read();
                let mut y = [const { MaybeUninit::uninit() }; N];
                for l in 0..N {
                    y[l].write(self.f.call(a[l], b[l], c[l]));
                }
                self.y.add(at).cast::<[MaybeUninit<U>; N]>().write(y);
            }
            at += N;
        }
        at
    }
}
