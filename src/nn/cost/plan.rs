use core::any::type_name;

use super::Sizes;
use super::stopwatch::{self, Stopwatch, Times};
use crate::autograd::{Parameters, Tracked};
use crate::nn::{Init, Module};
use crate::ops::{Elementwise, Kept};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// The layers that an input goes through, as a constant: what [`Cost`](super::Cost) is computed
/// from, and what [`Summary`](super::Summary) lists.
#[derive(Clone, Copy, Debug)]
pub struct Plan(pub(super) Node);

#[derive(Clone, Copy, Debug)]
pub(super) enum Node {
    Layer(Layer),
    /// One after the other.
    Chain(&'static [Plan]),
    /// The same plan so many times.
    Repeat(&'static Plan, usize),
    /// A plan with a way around it.
    Residual(&'static Plan),
    /// A plan whose layers behave so.
    Behaviour(Behaviour, &'static Plan),
    /// A struct with fields of these names.
    Model(&'static [&'static str], &'static Plan),
    /// The field of this place in the innermost struct.
    Field(usize, &'static Plan),
}

/// The layers that change how those inside of them behave.
#[derive(Clone, Copy, Debug)]
pub(in crate::nn) enum Behaviour {
    Eval,
    Frozen,
    Sampling,
}

/// One layer with one type of input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer {
    pub type_name: fn() -> &'static str,
    pub params: usize,
    pub param_bytes: usize,
    pub buffer_bytes: usize,
    pub output: Sizes,
    /// The bytes of an element of the output.
    pub element: usize,
    pub work: Work,
    pub time: fn(&Stopwatch) -> Times,
}

impl Plan {
    /// A layer `L` that makes tensors of shape `Out` out of such of shape `S`.
    pub const fn layer<L, S, T, Out>(work: Work) -> Self
    where
        L: Init
            + Parameters
            + Module<Tensor<S, T>, Output = Tensor<Out, T>>
            + Module<Tensor<S, T, Tracked>, Output = Tensor<Out, T, Tracked>>,
        S: Shape,
        T: Float,
        Out: Shape,
    {
        Self(Node::Layer(Layer {
            type_name: type_name::<L>,
            params: L::PARAMS,
            param_bytes: L::PARAM_BYTES,
            buffer_bytes: L::BUFFER_BYTES,
            output: Sizes::of::<Out>(),
            element: size_of::<T>(),
            work,
            time: stopwatch::layer::<L, S, T, Out>,
        }))
    }

    /// Plans one after the other.
    pub const fn chain(plans: &'static [Self]) -> Self {
        Self(Node::Chain(plans))
    }

    /// `times` times the same plan, with parameters of its own each time.
    pub const fn repeat(plan: &'static Self, times: usize) -> Self {
        Self(Node::Repeat(plan, times))
    }

    /// A plan whose result is added to its input.
    pub const fn residual(plan: &'static Self) -> Self {
        Self(Node::Residual(plan))
    }

    /// A plan in a layer that changes how those inside behave.
    pub(in crate::nn) const fn behaving(behaviour: Behaviour, plan: &'static Self) -> Self {
        Self(Node::Behaviour(behaviour, plan))
    }

    /// The plan of a struct with these fields; for `#[derive(Module)]`.
    #[doc(hidden)]
    pub const fn model(fields: &'static [&'static str], plan: &'static Self) -> Self {
        Self(Node::Model(fields, plan))
    }

    pub(super) const fn field(index: usize, plan: &'static Self) -> Self {
        Self(Node::Field(index, plan))
    }
}

/// What one layer does: its FLOPs, the memory of its result, and what it keeps for its backward
/// pass.
///
/// All numbers are for one element of the *output*.
///
/// ```
/// use conformable::nn::cost::Work;
///
/// // A fully connected layer of 784 inputs with a bias.
/// const LINEAR: Work = Work::dot_products(784, true);
/// // An activation function whose derivative is computed from its result.
/// const SIGMOID: Work = Work::new().in_place().keeps_output();
/// # let _ = (LINEAR, SIGMOID);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Work {
    pub(super) forward_flops: u64,
    pub(super) param_flops: u64,
    pub(super) input_flops: u64,
    pub(super) result: Memory,
    pub(super) keeps_input: bool,
    /// The input is kept for the gradients of the parameters.
    pub(super) keeps_input_for_params: bool,
    pub(super) keeps_output: bool,
    pub(super) keeps_elements: usize,
    pub(super) keeps_bytes: usize,
    /// So many numbers of each row, and the elements of a row.
    pub(super) keeps_of_rows: (usize, usize),
    pub(super) relu: Relu,
}

/// Where a result stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Memory {
    /// In memory of its own.
    New,
    /// In the memory of the input, unless something else holds that too.
    InPlace,
    /// In the memory of the input, which is not written.
    Input,
    /// While inferring as `Input`, while training as `InPlace`.
    InputUnlessTraining,
}

/// What a layer has to do with a ReLU.
#[derive(Clone, Copy, Debug)]
pub(super) enum Relu {
    Nothing,
    Is,
    /// It takes back the one in front of it.
    Takes,
}

impl Work {
    /// No FLOPs, a result in memory of its own, and nothing kept.
    pub const fn new() -> Self {
        Self {
            forward_flops: 0,
            param_flops: 0,
            input_flops: 0,
            result: Memory::New,
            keeps_input: false,
            keeps_input_for_params: false,
            keeps_output: false,
            keeps_elements: 0,
            keeps_bytes: 0,
            keeps_of_rows: (0, 0),
            relu: Relu::Nothing,
        }
    }

    /// Each element of the output is the dot product of `len` inputs with `len` weights, plus a
    /// bias if there is one: `2 · len` FLOPs and one for the bias, the same for the gradient of the
    /// parameters, and `2 · len` for the gradient of the input. The input is kept for the gradient
    /// of the weights.
    pub const fn dot_products(len: usize, bias: bool) -> Self {
        let products = 2 * len as u64;
        let mut work = Self::new().flops(products + bias as u64, products + bias as u64, products);
        work.keeps_input_for_params = true;
        work
    }

    /// An activation function, which works in place and keeps what its type says.
    pub const fn elementwise<F: Elementwise>() -> Self {
        match F::KEEPS {
            Kept::Input => Self::new().in_place().keeps_input(),
            Kept::Output => Self::new().in_place().keeps_output(),
        }
    }

    /// With the FLOPs for each element of the output: forward, for the gradient of the parameters,
    /// and for the gradient of the input.
    pub const fn flops(mut self, forward: u64, of_params: u64, of_input: u64) -> Self {
        self.forward_flops = forward;
        self.param_flops = of_params;
        self.input_flops = of_input;
        self
    }

    /// The result is written into the memory of the input, unless something else holds that.
    pub const fn in_place(mut self) -> Self {
        self.result = Memory::InPlace;
        self
    }

    /// The result is the input's memory under another shape.
    pub const fn reshapes(mut self) -> Self {
        self.result = Memory::Input;
        self
    }

    /// While inferring, the result is the input itself.
    pub(in crate::nn) const fn only_trains(mut self) -> Self {
        self.result = Memory::InputUnlessTraining;
        self
    }

    /// The input is kept for the backward pass.
    pub const fn keeps_input(mut self) -> Self {
        self.keeps_input = true;
        self
    }

    /// The output is kept for the backward pass.
    pub const fn keeps_output(mut self) -> Self {
        self.keeps_output = true;
        self
    }

    /// The layer is a ReLU.
    pub(in crate::nn) const fn is_relu(mut self) -> Self {
        self.relu = Relu::Is;
        self
    }

    /// Where a ReLU stands in front, its backward pass is done by this layer, and its output is not
    /// kept.
    pub(in crate::nn) const fn takes_relu(mut self) -> Self {
        self.relu = Relu::Takes;
        self
    }

    /// So many numbers of the output's element type more are kept for each element of the output: 1
    /// for a mask.
    pub const fn keeps_elements(mut self, numbers: usize) -> Self {
        self.keeps_elements = numbers;
        self
    }

    /// So many numbers of the output's element type more are kept for each `len` elements of the
    /// output: 2 for a mean and a deviation of each row of `len` elements.
    pub const fn keeps_of_rows(mut self, numbers: usize, len: usize) -> Self {
        self.keeps_of_rows = (numbers, len);
        self
    }

    /// So many bytes more are kept for each element of the output.
    pub const fn keeps_bytes(mut self, bytes: usize) -> Self {
        self.keeps_bytes = bytes;
        self
    }
}

impl Default for Work {
    fn default() -> Self {
        Self::new()
    }
}
