//! Everything that most programs need: `use conformable::prelude::*;`

pub use rand::rngs::StdRng;
pub use rand::{Rng, SeedableRng};

pub use crate::autograd::{Gradients, Mode, Param, Parameters, Tracked, gradcheck, parameters};
pub use crate::nn::{Init, Linear, LogSoftmax, Module, Relu, Softmax};
pub use crate::shape::{
    Axis, Const, Dim, Dyn, Rank0, Rank1, Rank2, Rank3, Rank4, Rank5, Rank6, Shape,
};
pub use crate::tensor::{Labels, Plain, Tensor, tensor};
