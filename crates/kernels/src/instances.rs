//! The kernels that the library holds compiled.
//!
//! Kernels are generic over the element type, and generic code is compiled by the crate that names
//! the type: every program would compile them again, after every change, and without optimisation
//! in a debug build. So the entry of a kernel, which is generic and short, asks the element type
//! for it. The functions of `f32` are not generic and compiled once, with the library; those of
//! `f64` are `#[inline]`, and compiled by the crates that use them.
//!
//! Not here is what depends on more than the element type: sizes that are const parameters, and
//! functions of the caller.

use super::conv::{BiasGrad, Forward, InputGrad, WeightGrad};
use super::gemm::{Acc, Product, Products};
use super::optim::{Adam, Sgd};
use super::pool::PoolGeometry;
use super::{Activation, loss, map, optim, pool, reduce};

/// Declares [`Instances`], and implements it for both element types.
macro_rules! instances {
    ($(fn $name:ident($($operand:ident: $type:ty),* $(,)?) $(-> $result:ty)? = $kernel:path;)*) => {
        /// The kernels of an element type.
        pub trait Instances: Sized {
            $(#[doc(hidden)] fn $name($($operand: $type),*) $(-> $result)?;)*
        }

        impl Instances for f32 {
            $(fn $name($($operand: $type),*) $(-> $result)? { $kernel($($operand),*) })*
        }

        impl Instances for f64 {
            $(#[inline] fn $name($($operand: $type),*) $(-> $result)? { $kernel($($operand),*) })*
        }
    };
}

instances! {
    fn product(operands: Product<'_, Self>) = Product::run;
    fn products(operands: Products<'_, Self>) = Products::run;

    fn conv2d_forward(operands: Forward<'_, Self>) = Forward::run;
    fn conv2d_input_grad(operands: InputGrad<'_, Self>) = InputGrad::run;
    fn conv2d_weight_grad(operands: WeightGrad<'_, Self>) = WeightGrad::run;
    fn conv2d_bias_grad(operands: BiasGrad<'_, Self>) = BiasGrad::run;

    fn cross_entropy_forward(
        size: (usize, usize), logits: &[Self], labels: &[usize], smoothing: Self, losses: &mut [Self],
        probs: &mut [Self]
    ) = loss::cross_entropy_forward_of;
    fn cross_entropy_backward(
        size: (usize, usize), probs: &[Self], labels: &[usize], smoothing: Self, scale: &[Self],
        dlogits: &mut [Self]
    ) = loss::cross_entropy_backward_of;

    fn sgd(
        how: Sgd<Self>, param: &mut [Self], grad: &[Self], momentum_buf: Option<&mut [Self]>
    ) = optim::sgd_of;
    fn adam(
        how: Adam, param: &mut [Self], grad: &[Self], m: &mut [Self], v: &mut [Self]
    ) = optim::step::<Self, false>;
    fn adamw(
        how: Adam, param: &mut [Self], grad: &[Self], m: &mut [Self], v: &mut [Self]
    ) = optim::step::<Self, true>;

    fn slice_sum(x: &[Self]) -> Self = reduce::sum_of;
    fn sum_axis(
        outer: usize, len: usize, inner: usize, x: &[Self], y: &mut [Self], acc: Acc
    ) = reduce::sum_axis_of;
    fn broadcast_middle(
        view: (usize, usize, usize), alpha: Self, x: &[Self], y: &mut [Self], acc: Acc
    ) = reduce::broadcast_middle_of;
    fn mean_axis(outer: usize, len: usize, inner: usize, x: &[Self], y: &mut [Self]) = reduce::mean_axis_of;

    fn slice_axpy(alpha: Self, x: &[Self], y: &mut [Self]) = map::axpy_of;
    fn slice_scale(alpha: Self, y: &mut [Self]) = map::scale_of;
    fn slice_add(x: &[Self], y: &mut [Self]) = map::add_assign_of;

    fn max_pool2d_forward(
        g: &PoolGeometry, x: &[Self], activation: Activation, y: &mut [Self]
    ) = pool::max_pool2d_forward_of;
    fn max_pool2d_forward_arg(
        g: &PoolGeometry, x: &[Self], activation: Activation, y: &mut [Self], argmax: &mut [i32]
    ) = pool::max_pool2d_forward_arg_of;
    fn max_pool2d_backward(
        g: &PoolGeometry, dy: &[Self], argmax: &[i32], dx: &mut [Self]
    ) = pool::max_pool2d_backward_of;
    fn avg_pool2d_forward(g: &PoolGeometry, x: &[Self], y: &mut [Self]) = pool::avg_pool2d_forward_of;
    fn avg_pool2d_backward(g: &PoolGeometry, dy: &[Self], dx: &mut [Self]) = pool::avg_pool2d_backward_of;
}
