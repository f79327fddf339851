//! An algorithm that is compiled once for each instruction set, and what it gets from its set.

use core::hint::black_box;

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
use super::aarch64::Neon;
use super::element::Element;
use super::portable::Portable;
use super::vector::Vector;
#[cfg(target_arch = "x86_64")]
use super::x86_64::{Avx2, Avx512};

/// An algorithm to be compiled for each instruction set.
pub(crate) trait Kernel {
    /// What it computes.
    type Output;

    /// Runs the algorithm with the instructions that `simd` stands for.
    ///
    /// Implementations are `#[inline(always)]`.
    fn run<S: Simd>(self, _: S) -> Self::Output;
}

/// A token of an instruction set: a value without size, which proves that the processor has it.
pub(crate) trait Simd: Copy {
    /// The size of a vector in bytes: 16, 32 or 64. At least 16 vectors fit into the registers, 32
    /// of 64 bytes.
    const VECTOR: usize;

    /// Whether a load can move its pointer on in the same instruction: pointers that move then cost
    /// less than a pointer and an index.
    const MOVES_POINTERS: bool = false;

    /// A vector of elements.
    type Vector<T: Element>: Vector<T, Simd = Self>;

    /// The number of elements of a vector.
    #[inline(always)]
    fn lanes<T: Element>() -> usize {
        Self::VECTOR / size_of::<T>()
    }

    /// A vector with `value` in all lanes.
    #[inline(always)]
    fn splat<T: Element>(self, value: T) -> Self::Vector<T> {
        Self::Vector::splat(self, value)
    }

    /// The vector of the elements from `from` on.
    ///
    /// # Safety
    /// `from` is aligned for `T`, and as many elements as a vector has can be read there.
    #[inline(always)]
    unsafe fn load<T: Element>(self, from: *const T) -> Self::Vector<T> {
        // SAFETY: the caller promises what `Vector::load` asks for.
        unsafe { Self::Vector::load(self, from) }
    }

    /// `a * b + c`: with a single rounding where the instruction set has that as an instruction,
    /// with two otherwise.
    #[inline(always)]
    fn multiply_add<T: Element>(self, a: T, b: T, c: T) -> T {
        a.fused(b, c)
    }

    /// Runs the instance of `kernel` for this instruction set.
    fn run<K: Kernel>(self, kernel: K) -> K::Output;

    /// [`run`](Self::run) through a function pointer that the compiler does not see through, which
    /// keeps it from putting all of a kernel's tiles into one function.
    fn call<K: Kernel>(self, kernel: K) -> K::Output;

    /// The token of AVX2 and FMA, if they are part of the instruction set.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn avx2(self) -> Option<Avx2> {
        None
    }
}

impl Simd for Portable {
    const VECTOR: usize = 16;

    type Vector<T: Element> = T::Portable;

    #[inline(always)]
    fn multiply_add<T: Element>(self, a: T, b: T, c: T) -> T {
        a * b + c
    }

    #[inline(always)]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        run_portable(self, kernel)
    }

    #[inline(always)]
    fn call<K: Kernel>(self, kernel: K) -> K::Output {
        let run: fn(Self, K) -> K::Output = run_portable;
        black_box(run)(self, kernel)
    }
}

fn run_portable<K: Kernel>(simd: Portable, kernel: K) -> K::Output {
    kernel.run(simd)
}

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
impl Simd for Neon {
    const VECTOR: usize = 32;

    const MOVES_POINTERS: bool = true;

    type Vector<T: Element> = T::Neon;

    #[inline(always)]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        run_neon(self, kernel)
    }

    #[inline(always)]
    fn call<K: Kernel>(self, kernel: K) -> K::Output {
        let run: fn(Self, K) -> K::Output = run_neon;
        black_box(run)(self, kernel)
    }
}

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
fn run_neon<K: Kernel>(simd: Neon, kernel: K) -> K::Output {
    kernel.run(simd)
}

#[cfg(target_arch = "x86_64")]
impl Simd for Avx2 {
    const VECTOR: usize = 32;

    type Vector<T: Element> = T::Avx2;

    #[inline(always)]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        // SAFETY: an `Avx2` exists only where the processor has AVX2 and FMA.
        unsafe { run_avx2(self, kernel) }
    }

    #[inline(always)]
    fn call<K: Kernel>(self, kernel: K) -> K::Output {
        let run: unsafe fn(Self, K) -> K::Output = run_avx2;
        // SAFETY: an `Avx2` exists only where the processor has AVX2 and FMA.
        unsafe { black_box(run)(self, kernel) }
    }

    #[inline(always)]
    fn avx2(self) -> Option<Avx2> {
        Some(self)
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2<K: Kernel>(simd: Avx2, kernel: K) -> K::Output {
    kernel.run(simd)
}

#[cfg(target_arch = "x86_64")]
impl Simd for Avx512 {
    const VECTOR: usize = 64;

    type Vector<T: Element> = T::Avx512;

    #[inline(always)]
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        // SAFETY: an `Avx512` exists only where the processor has AVX2, FMA and the five parts of
        // AVX-512.
        unsafe { run_avx512(self, kernel) }
    }

    #[inline(always)]
    fn call<K: Kernel>(self, kernel: K) -> K::Output {
        let run: unsafe fn(Self, K) -> K::Output = run_avx512;
        // SAFETY: an `Avx512` exists only where the processor has AVX2, FMA and the five parts of
        // AVX-512.
        unsafe { black_box(run)(self, kernel) }
    }

    #[inline(always)]
    fn avx2(self) -> Option<Avx2> {
        Some(Avx512::avx2(self))
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")]
fn run_avx512<K: Kernel>(simd: Avx512, kernel: K) -> K::Output {
    kernel.run(simd)
}
