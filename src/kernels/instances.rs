//! The kernels that the library holds compiled.
//!
//! Kernels are generic over the element type, and generic code is compiled by the crate that names the type: every program would
//! compile them again, after every change, and without optimisation in a debug build. So a kernel that is large puts its operands
//! into a struct and hands it to the element type. The functions of `f32` here are not generic, and compiled once, with the library;
//! those of `f64` are `#[inline]`, and compiled by the crates that use them.

use super::conv::{BiasGrad, Forward, InputGrad, WeightGrad};
use super::gemm::{Product, Products};

/// Declares [`Instances`], and implements it for both element types.
macro_rules! instances {
    ($($name:ident: $operands:ident $(-> $output:ident)?;)*) => {
        /// The kernels of an element type, each as a function of its operands.
        pub trait Instances: Sized {
            $(#[doc(hidden)] fn $name(operands: $operands<'_, Self>) $(-> $output)?;)*
        }

        impl Instances for f32 {
            $(fn $name(operands: $operands<'_, Self>) $(-> $output)? { operands.run() })*
        }

        impl Instances for f64 {
            $(#[inline] fn $name(operands: $operands<'_, Self>) $(-> $output)? { operands.run() })*
        }
    };
}

instances! {
    product: Product;
    products: Products;
    conv2d_forward: Forward;
    conv2d_input_grad: InputGrad;
    conv2d_weight_grad: WeightGrad;
    conv2d_bias_grad: BiasGrad;
}
