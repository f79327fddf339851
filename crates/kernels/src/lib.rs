//! Numerical kernels: functions over slices and sizes that know nothing of tensors.
//!
//! # Contracts
//!
//! - **Layout.** Every operand is dense, row-major and contiguous. A view `(outer, len, inner)` of
//!   a tensor puts the axis worked on in the middle: element `(o, l, i)` is at `(o * len + l) *
//!   inner + i`.
//! - **Memory.** No kernel allocates. Results and work space come from the caller; fixed-size tiles
//!   on the stack stay below 64 KiB in total for each call. Blocks of large products lie in static
//!   memory (`gemm/packing_buffer.rs`).
//! - **Aliasing.** Inputs and outputs are distinct slices, which the borrow checker enforces. What
//!   is updated in place says so in its name or its documentation.
//! - **Checks.** Every public kernel asserts the lengths of its slices at its entry, and names both
//!   lengths. Products of sizes are checked for overflow there, so they are plain behind it.
//! - **Determinism.** The order of every sum depends on the sizes (and on the instruction set),
//!   never on the number of threads: the same call gives the same bits on every run and for any
//!   size of the thread pool.
//! - **Special values.** NaN and infinities propagate as IEEE arithmetic says; no kernel skips a
//!   product because a factor is zero. Where a kernel has to choose (maximum, arg-maximum), it
//!   follows PyTorch.
//! - **Overwrite or accumulate.** Kernels overwrite their output, unless the documentation says
//!   "adds to".

#![cfg_attr(not(test), no_std)]

#[cfg(feature = "std")]
extern crate std;

#[cfg(not(any(feature = "std", feature = "libm")))]
compile_error!("the elementary functions come from `std` or `libm`: turn on one of these features");

/// Asserts that a slice has the length that its sizes ask for: `[m, k]`, or a reference to an array
/// of them behind two dots, or a length.
macro_rules! check_len {
    ($name:literal, $slice:expr, [$($size:expr),+ $(,)?]) => {
        $crate::sizes::check_len($name, $slice.len(), [$($size),+])
    };
    ($name:literal, $slice:expr, ..$sizes:expr) => {
        $crate::sizes::check_len($name, $slice.len(), *$sizes)
    };
    ($name:literal, $slice:expr, $len:expr) => {
        $crate::sizes::check_len($name, $slice.len(), [$len])
    };
}

pub mod activation;
mod array;
pub mod conv;
pub mod copy;
pub mod gather;
pub mod gemm;
mod instances;
mod lanes;
pub mod layer_norm;
pub mod linear;
pub mod loss;
pub mod map;
pub mod math;
pub mod optim;
mod options;
pub mod par;
pub mod permute;
mod pointwise;
pub mod pool;
pub mod reduce;
pub mod scalar;
mod simd;
mod sizes;
pub mod small;
pub mod softmax;
mod transpose;

#[cfg(test)]
mod edges;
#[cfg(test)]
pub mod naive;
#[cfg(test)]
mod testing;

pub use activation::Activation;
pub use instances::Float;
pub use options::{Acc, Trans};
pub use pointwise::Pointwise;
pub use scalar::Scalar;
