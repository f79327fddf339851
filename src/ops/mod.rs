//! What can be computed with tensors. Each operation has a file of its own, with its forward and its
//! backward half side by side.

mod elementwise;
mod image;
mod layout;
mod linalg;
pub(crate) mod loss;
mod reduce;
mod softmax;
