//! Instruction sets: the choice at run time, the proof that a processor has one, and its vectors.
//!
//! One generic algorithm, a [`Kernel`], is compiled once for each instruction set. What it gets is
//! a token, a value of a type that implements [`Simd`] and has no size: only the function that
//! finds the instruction set makes one, so whoever has it may use the instructions. [`Isa`] is the
//! set that was chosen for this run.
//!
//! Everything that a kernel calls is `#[inline(always)]`, so that the whole of it is compiled with
//! the features of the instance.

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
mod aarch64;
mod element;
mod fused;
mod isa;
mod kernel;
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon")
))]
mod mask;
mod opaque;
mod portable;
mod vector;
#[cfg(target_arch = "x86_64")]
mod x86_64;

pub use element::Element;
pub(crate) use isa::Isa;
pub(crate) use kernel::{Kernel, Simd};
pub(crate) use opaque::opaque;
pub(crate) use vector::Vector;
#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::Avx2;
