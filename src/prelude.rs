//! Everything that most programs need: `use conformable::prelude::*;`

pub use rand::rngs::StdRng;
pub use rand::{Rng, SeedableRng};

pub use crate::autograd::{Gradients, Mode, Param, Parameters, Tracked, gradcheck, parameters};
pub use crate::nn::cost::Cost;
pub use crate::nn::{
    AvgPool2d, Conv2d, DepthwiseConv2d, Dropout, Elu, Flatten, FlattenTo, Gelu, GeluTanh,
    GlobalAvgPool2d, GroupedConv2d, Init, Initializer, Lambda, LeakyRelu, Linear, LogSoftmax,
    MaxPool2d, Module, Relu, Residual, Sigmoid, Silu, Softmax, Softplus, Tanh,
};
pub use crate::optim::{Adam, AdamConfig, AdamW, AdamWConfig, Optimizer, Sgd, SgdConfig};
pub use crate::shape::{
    Axis, Const, Dim, Dyn, Groups, Padding, Rank0, Rank1, Rank2, Rank3, Rank4, Rank5, Rank6, Shape,
    Stride,
};
pub use crate::tensor::{Float, Labels, Plain, Tensor, tensor};
