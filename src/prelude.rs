//! Everything that most programs need: `use conformable::prelude::*;`
//!
//! [`Rng`], [`SeedableRng`] and [`StdRng`] are those of `rand` 0.10: a program that brings a
//! generator of its own takes it from a crate that implements the traits of this version.

pub use rand::rngs::StdRng;
pub use rand::{Rng, SeedableRng};

pub use crate::autograd::{
    Buffer, Gradients, Mode, Param, Parameters, Tracked, gradcheck, parameters,
};
pub use crate::nn::cost::Cost;
pub use crate::nn::loss::{
    binary_cross_entropy_with_logits, cross_entropy, huber_loss, l1_loss, mse_loss, nll_loss,
    smooth_l1_loss,
};
pub use crate::nn::{
    AvgPool2d, Conv2d, DepthwiseConv2d, Dropout, Elu, Eval, Flatten, FlattenTo, Frozen, Gelu,
    GeluTanh, GlobalAvgPool2d, GroupedConv2d, Init, Initializer, Lambda, LayerNorm, LeakyRelu,
    Linear, LogSoftmax, MaxPool2d, Module, Relu, Residual, Sampling, Sigmoid, Silu, Softmax,
    Softplus, Tanh,
};
pub use crate::optim::{Adam, AdamConfig, AdamW, AdamWConfig, Optimizer, Sgd, SgdConfig};
pub use crate::shape::{
    Axis, Const, Dim, Dyn, Groups, Padding, Rank0, Rank1, Rank2, Rank3, Rank4, Rank5, Rank6, Shape,
    Stride,
};
pub use crate::tensor::{Float, Labels, Plain, Tensor, tensor};
