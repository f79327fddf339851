//! Tensors whose shapes are types.

pub mod autograd;
pub mod data;
pub mod error;
pub mod kernels;
pub mod nn;
mod ops;
pub mod prelude;
pub mod shape;
pub mod tensor;

pub use error::{Error, Result};
pub use nn::{Init, Module};
pub use shape::{Const, Dyn};
pub use tensor::{Plain, Tensor, tensor};
