//! Layers: what a model is put together from.

mod activation;
mod array;
mod linear;
pub mod loss;
pub mod metrics;
mod module;
mod softmax;
mod tuple;

pub use activation::Relu;
pub use linear::Linear;
pub use module::{Init, Module, Through};
pub use softmax::{LogSoftmax, Softmax};
