//! Layers: what a model is put together from.

mod activation;
mod array;
mod linear;
mod module;
mod tuple;

pub use activation::{Elu, Gelu, GeluTanh, LeakyRelu, Relu, Sigmoid, Silu, Softplus, Tanh};
pub use linear::Linear;
pub use module::{Init, Module, Through};
