//! Elementary functions without branches, which the compiler turns into vector operations inside a
//! loop.
//!
//! They use no fused multiply-add, so an argument has the same result, to the bit, on every
//! instruction set and in every operation that computes it. How far that may be from the exact
//! value is said with each, in units of the last place (ulp). Infinities, NaN, −0 and subnormal
//! numbers are treated as IEEE 754 and the C library do; no subnormal result is flushed to zero.

mod erf;
mod exp;
mod format;
mod ln;
mod polynomials;
#[cfg(any(test, feature = "reference"))]
pub mod reference;
#[cfg(test)]
mod tests;

pub use erf::erf;
pub use exp::{exp, exp_m1, sigmoid, tanh};
pub use format::Format;
pub use ln::{ln, softplus};
