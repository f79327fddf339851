//! Layers: what a model is put together from.

mod activation;
mod array;
mod conv;
mod dropout;
mod flatten;
pub mod init;
mod lambda;
mod linear;
mod module;
mod pool;
mod residual;
mod tuple;

pub use activation::{Elu, Gelu, GeluTanh, LeakyRelu, Relu, Sigmoid, Silu, Softplus, Tanh};
pub use conformable_derive::Module;
pub use conv::{Conv2d, DepthwiseConv2d, GroupedConv2d};
pub use dropout::Dropout;
pub use flatten::{Flatten, FlattenTo};
pub use init::Initializer;
pub use lambda::Lambda;
pub use linear::Linear;
pub use module::{Init, KeepsShape, Module, Through};
pub use pool::{AvgPool2d, GlobalAvgPool2d, MaxPool2d};
pub use residual::Residual;
