//! Tensors whose shapes are types.

// The derive macro writes paths from `::conformable`, also in the tests of this crate.
extern crate self as conformable;

pub mod autograd;
pub mod data;
pub mod error;
pub mod kernels;
pub mod nn;
mod ops;
pub mod optim;
pub mod prelude;
pub mod shape;
pub mod tensor;

pub use error::{Error, Result};
pub use nn::{Init, Module};
pub use shape::{Const, Dyn};
pub use tensor::{Plain, Tensor, tensor};
