//! Layers: what a model is put together from.

mod activation;
mod array;
mod conv;
mod dropout;
mod linear;
mod module;
mod pool;
mod tuple;

pub use activation::Relu;
pub use conv::{Conv2d, DepthwiseConv2d, GroupedConv2d};
pub use dropout::Dropout;
pub use linear::Linear;
pub use module::{Init, Module, Through};
pub use pool::{AvgPool2d, GlobalAvgPool2d, MaxPool2d};
