//! What can be computed with tensors: the methods of [`Tensor`](crate::Tensor).
//!
//! Each operation has a file of its own, with its forward and its backward half side by side. The
//! traits here are what the operands of some of them have to be.

mod elementwise;
mod image;
mod layout;
mod linalg;
pub(crate) mod loss;
mod norm;
mod reduce;
mod softmax;

#[doc(hidden)]
pub use crate::kernels::{Activation, Pointwise};
pub(crate) use elementwise::functions;
#[doc(hidden)]
pub use elementwise::{
    AnyTensor, Assigns, Combines, Comparand, Compares, NumberOrTensor, OfNumbers, OfTensors,
    Operand, Operator, value_in_place,
};
pub use elementwise::{Elementwise, Kept};
