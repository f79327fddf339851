//! The computations behind losses, each with its backward half. Their public faces are in
//! [`nn::loss`](crate::nn::loss).

mod cross_entropy;
mod nll;
mod pointwise;
mod reduction;

pub use reduction::{Each, Mean, Reduction, Sum};
