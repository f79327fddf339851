//! The kernels that the library holds compiled, and how they are called.
//!
//! Kernels are generic over the element type, and generic code is compiled by the crate that names
//! the type: every program would compile them again, after every change, and without optimisation
//! in a debug build. So a kernel of the table below is a function of the element type,
//! `T::conv2d_forward(..)`. Those of `f32` are not generic and compiled once, with this crate;
//! those of `f64` are `#[inline]`, and compiled by the crates that use them.
//!
//! Not here is what depends on more than the element type: sizes that are const parameters, and
//! functions of the caller. Those kernels are called where they stand, as `map::map(..)`.

use super::conv::ConvGeometry;
use super::layer_norm::LayerNormGradients;
use super::optim::{Adam, Sgd};
use super::options::{Acc, Trans};
use super::pool::PoolGeometry;
use super::{Activation, conv, gemm, layer_norm, linear, loss, optim, pool, reduce, scalar};

/// An element type of tensors that layers compute with: its numbers, and its kernels.
pub trait Float: scalar::Scalar + Instances {}

impl Float for f32 {}
impl Float for f64 {}

/// Declares [`Instances`], and implements it for both element types.
macro_rules! instances {
    ($(fn $name:ident($($operand:ident: $type:ty),* $(,)?) $(-> $result:ty)? = $kernel:path;)*) => {
        /// The kernels of an element type. Each is documented where it stands.
        #[allow(clippy::too_many_arguments, reason = "sizes and operands of products")]
        pub trait Instances: Sized {
            $(#[doc(hidden)] fn $name($($operand: $type),*) $(-> $result)?;)*
        }

        #[allow(clippy::too_many_arguments, reason = "sizes and operands of products")]
        impl Instances for f32 {
            $(fn $name($($operand: $type),*) $(-> $result)? { $kernel($($operand),*) })*
        }

        #[allow(clippy::too_many_arguments, reason = "sizes and operands of products")]
        impl Instances for f64 {
            $(#[inline] fn $name($($operand: $type),*) $(-> $result)? { $kernel($($operand),*) })*
        }
    };
}

instances! {
    fn gemm(
        m: usize, k: usize, n: usize, a: &[Self], ta: Trans, b: &[Self], tb: Trans,
        c: &mut [Self], acc: Acc
    ) = gemm::gemm;
    fn gemm_batched(
        batch: usize, m: usize, k: usize, n: usize, a: &[Self], ta: Trans, a_stride: usize,
        b: &[Self], tb: Trans, b_stride: usize, c: &mut [Self], acc: Acc
    ) = gemm::gemm_batched;

    fn linear_forward(
        rows: usize, inputs: usize, outputs: usize, x: &[Self], w: &[Self], bias: Option<&[Self]>,
        activation: Activation<'_>, y: &mut [Self]
    ) = linear::linear_forward;
    fn linear_input_grad(
        rows: usize, inputs: usize, outputs: usize, dy: &[Self], w: &[Self], dx: &mut [Self]
    ) = linear::linear_input_grad;
    fn linear_weight_grad(
        rows: usize, inputs: usize, outputs: usize, x: &[Self], dy: &[Self], dw: &mut [Self]
    ) = linear::linear_weight_grad;

    fn conv2d_forward(
        g: &ConvGeometry, x: &[Self], w: &[Self], bias: Option<&[Self]>, activation: Activation<'_>,
        y: &mut [Self]
    ) = conv::conv2d_forward;
    fn conv2d_input_grad(
        g: &ConvGeometry, dy: &[Self], w: &[Self], dx: &mut [Self]
    ) = conv::conv2d_input_grad;
    fn conv2d_weight_grad(
        g: &ConvGeometry, x: &[Self], dy: &[Self], dw: &mut [Self], scratch: &mut [Self]
    ) = conv::conv2d_weight_grad;
    fn conv2d_bias_grad(g: &ConvGeometry, dy: &[Self], db: &mut [Self]) = conv::conv2d_bias_grad;

    fn cross_entropy_forward(
        size: (usize, usize), logits: &[Self], labels: &[usize], smoothing: Self,
        losses: &mut [Self], probs: &mut [Self]
    ) = loss::cross_entropy_forward;
    fn cross_entropy_backward(
        size: (usize, usize), probs: &[Self], labels: &[usize], smoothing: Self, scale: &[Self],
        dlogits: &mut [Self]
    ) = loss::cross_entropy_backward;

    fn layer_norm_forward(
        size: (usize, usize), x: &[Self], weight: Option<&[Self]>, bias: Option<&[Self]>, eps: Self,
        y: &mut [Self], kept: Option<&mut [Self]>
    ) = layer_norm::layer_norm_forward;
    fn layer_norm_backward(
        size: (usize, usize), x: &[Self], kept: &[Self], weight: Option<&[Self]>, dy: &[Self],
        gradients: LayerNormGradients<'_, Self>, scratch: &mut [Self]
    ) = layer_norm::layer_norm_backward;

    fn sgd(
        how: Sgd<Self>, param: &mut [Self], grad: &[Self], momentum_buf: Option<&mut [Self]>
    ) = optim::sgd;
    fn adam(
        how: Adam, param: &mut [Self], grad: &[Self], m: &mut [Self], v: &mut [Self]
    ) = optim::adam;
    fn adamw(
        how: Adam, param: &mut [Self], grad: &[Self], m: &mut [Self], v: &mut [Self]
    ) = optim::adamw;

    fn slice_sum(x: &[Self]) -> Self = reduce::sum;
    fn sum_axis(
        outer: usize, len: usize, inner: usize, x: &[Self], y: &mut [Self], acc: Acc
    ) = reduce::sum_axis;
    fn broadcast_middle(
        view: (usize, usize, usize), alpha: Self, x: &[Self], y: &mut [Self], acc: Acc
    ) = reduce::broadcast_middle;
    fn mean_axis(
        outer: usize, len: usize, inner: usize, x: &[Self], y: &mut [Self]
    ) = reduce::mean_axis;

    fn max_pool2d_forward(g: &PoolGeometry, x: &[Self], y: &mut [Self]) = pool::max_pool2d_forward;
    fn max_pool2d_forward_arg(
        g: &PoolGeometry, x: &[Self], relu: bool, y: &mut [Self], argmax: &mut [i32]
    ) = pool::max_pool2d_forward_arg;
    fn max_pool2d_backward(
        g: &PoolGeometry, dy: &[Self], argmax: &[i32], dx: &mut [Self]
    ) = pool::max_pool2d_backward;
    fn avg_pool2d_forward(g: &PoolGeometry, x: &[Self], y: &mut [Self]) = pool::avg_pool2d_forward;
    fn avg_pool2d_backward(
        g: &PoolGeometry, dy: &[Self], dx: &mut [Self]
    ) = pool::avg_pool2d_backward;
}
