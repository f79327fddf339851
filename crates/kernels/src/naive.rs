//! The obvious loops: the definitions that the kernels are held against.

pub mod conv;
pub mod gemm;
pub mod layer_norm;
pub mod pool;
pub mod reduce;
pub mod shape;

pub use conv::{conv2d_forward, conv2d_input_grad, conv2d_weight_grad};
pub use gemm::gemm;
