//! The arithmetic: an input followed through a plan.

use super::Sizes;
use super::plan::{Behaviour, Layer, Memory, Node, Plan, Relu};
use crate::tensor::pool_capacity;

/// A tensor on its way through a plan, and what it has cost so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    /// What stands for the size of a dynamic axis.
    dynamic: usize,
    /// Whether bytes are counted as the pool of tensors hands them out.
    in_pool: bool,
    pub sizes: Sizes,
    element: usize,
    /// Whether parameters are constants.
    is_frozen: bool,
    /// How layers behave that have one behaviour for training and another one for inferring; by the
    /// pass, if not said.
    trains: Option<bool>,
    /// Training: whether a gradient flows to this tensor.
    pub has_node: bool,
    /// Training: whether its memory is kept, and counted, already.
    is_kept: bool,
    /// Inferring: whether its memory is held by a residual connection too, and counted in `aside`.
    is_shared: bool,
    aside: usize,
    /// Training: the bytes that are kept because a ReLU has made this tensor.
    relu_bytes: usize,
    pub forward_flops: u64,
    pub param_flops: u64,
    pub input_flops: u64,
    pub kept_bytes: usize,
    pub peak_bytes: usize,
}

impl Walk {
    pub(super) const fn start(sizes: Sizes, element: usize, dynamic: usize, in_pool: bool) -> Self {
        let mut start = Self {
            dynamic,
            in_pool,
            sizes,
            element,
            is_frozen: false,
            trains: None,
            has_node: false,
            is_kept: false,
            is_shared: false,
            aside: 0,
            relu_bytes: 0,
            forward_flops: 0,
            param_flops: 0,
            input_flops: 0,
            kept_bytes: 0,
            peak_bytes: 0,
        };
        start.peak_bytes = start.bytes();
        start
    }

    const fn block(&self, bytes: usize) -> usize {
        if self.in_pool {
            pool_capacity(bytes)
        } else {
            bytes
        }
    }

    /// The bytes of the tensor.
    const fn bytes(&self) -> usize {
        self.block(self.sizes.count(self.dynamic) * self.element)
    }

    const fn keep(&mut self) {
        if !self.is_kept {
            self.kept_bytes += self.bytes();
            self.is_kept = true;
        }
    }

    /// Notes that a result of so many bytes stands beside the tensor.
    const fn beside(&mut self, bytes: usize) {
        let own = if self.is_shared { 0 } else { self.bytes() };
        let live = self.aside + own + bytes;
        if live > self.peak_bytes {
            self.peak_bytes = live;
        }
    }

    pub(super) const fn through(self, plan: &Plan) -> Self {
        match &plan.0 {
            Node::Layer(layer) => self.layer(layer),
            Node::Chain(plans) => {
                let (mut walk, mut i) = (self, 0);
                while i < plans.len() {
                    walk = walk.through(&plans[i]);
                    i += 1;
                }
                walk
            }
            Node::Repeat(plan, times) => {
                let (mut walk, mut i) = (self, 0);
                while i < *times {
                    walk = walk.through(plan);
                    i += 1;
                }
                walk
            }
            Node::Residual(plan) => self.fork().through(plan).join(self),
            Node::Behaviour(behaviour, plan) => {
                self.behaving(*behaviour).through(plan).behaving_as(self)
            }
            Node::Model(_, plan) | Node::Field(_, plan) => self.through(plan),
        }
    }

    /// The tensor inside of a layer that changes how those inside behave.
    pub(super) const fn behaving(mut self, behaviour: Behaviour) -> Self {
        self.trains = Some(matches!(behaviour, Behaviour::Sampling));
        self.is_frozen |= matches!(behaviour, Behaviour::Frozen);
        self
    }

    /// The tensor behind it, where layers behave as in front of it.
    pub(super) const fn behaving_as(mut self, before: Self) -> Self {
        self.trains = before.trains;
        self.is_frozen = before.is_frozen;
        self
    }

    /// The bytes that the ReLU in front would keep, but for this layer.
    pub(super) const fn taken_from_relu(&self, layer: &Layer) -> usize {
        match layer.work.relu {
            Relu::Takes => self.relu_bytes,
            Relu::Is | Relu::Nothing => 0,
        }
    }

    pub(super) const fn layer(mut self, layer: &Layer) -> Self {
        let work = layer.work;
        let only_trains = matches!(work.result, Memory::InputUnlessTraining);
        if only_trains && matches!(self.trains, Some(false)) {
            return self;
        }
        let count = layer.output.count(self.dynamic);
        self.forward_flops += count as u64 * work.forward_flops;
        let has_gradients = layer.params > 0 && !self.is_frozen;
        if has_gradients {
            self.param_flops += count as u64 * work.param_flops;
        }
        if self.has_node {
            self.input_flops += count as u64 * work.input_flops;
        }
        self.has_node |= has_gradients;
        let keeps_input = work.keeps_input || (has_gradients && work.keeps_input_for_params);
        if self.has_node && keeps_input {
            self.keep();
        }
        let is_new = match work.result {
            Memory::New => true,
            Memory::InPlace => self.is_shared,
            Memory::Input | Memory::InputUnlessTraining => false,
        };
        if only_trains && matches!(self.trains, Some(true)) {
            // Also while inferring: a factor for each element, whose memory takes the result if
            // something else holds the input.
            self.beside(self.block(count * work.keeps_elements * layer.element));
            self.is_shared = false;
        }
        if is_new {
            self.beside(self.block(count * layer.element));
            self.is_shared = false;
        }
        if !matches!(work.result, Memory::Input) {
            self.is_kept = false;
        }
        self.sizes = layer.output;
        self.element = layer.element;
        self.kept_bytes -= self.taken_from_relu(layer);
        self.relu_bytes = 0;
        if self.has_node && work.keeps_output {
            let before = self.kept_bytes;
            self.keep();
            if matches!(work.relu, Relu::Is) {
                self.relu_bytes = self.kept_bytes - before;
            }
        }
        let bytes = work.keeps_bytes + work.keeps_elements * layer.element;
        if self.has_node && bytes > 0 {
            self.kept_bytes += self.block(count * bytes);
        }
        let (numbers, len) = work.keeps_of_rows;
        if self.has_node && numbers > 0 && len > 0 {
            self.kept_bytes += self.block(count / len * numbers * layer.element);
        }
        self
    }

    /// The tensor at the start of a branch, beside which it stays alive.
    pub(super) const fn fork(mut self) -> Self {
        if !self.is_shared {
            self.aside += self.bytes();
            self.is_shared = true;
        }
        // What goes around the branch holds it.
        self.relu_bytes = 0;
        self
    }

    /// The end of a branch added to the tensor `before` it.
    pub(super) const fn join(mut self, before: Self) -> Self {
        // A branch that ends in memory of its own takes the sum; else the sum is new.
        if self.is_shared {
            self.beside(self.bytes());
        }
        self.aside = before.aside;
        self.is_shared = false;
        self.is_kept = false;
        self.relu_bytes = 0;
        self.has_node |= before.has_node;
        self
    }
}
