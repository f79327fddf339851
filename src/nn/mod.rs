//! Layers: what a model is put together from.

mod activation;
mod array;
pub mod init;
mod lambda;
mod linear;
mod module;
mod residual;
mod tuple;

pub use activation::Relu;
pub use conformable_derive::Module;
pub use init::Initializer;
pub use lambda::Lambda;
pub use linear::Linear;
pub use module::{Init, KeepsShape, Module, Through};
pub use residual::Residual;
