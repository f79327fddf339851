//! Layers: what a model is put together from.

mod activation;
mod array;
mod flatten;
mod linear;
mod module;
mod tuple;

pub use activation::Relu;
pub use flatten::{Flatten, FlattenTo};
pub use linear::Linear;
pub use module::{Init, Module, Through};
