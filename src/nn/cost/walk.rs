//! The arithmetic: an input followed through a plan.

use super::Sizes;
use super::plan::{Layer, Memory, Node, Plan};
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
    /// Training: whether a gradient flows to this tensor.
    pub has_node: bool,
    /// Training: whether its memory is kept, and counted, already.
    is_kept: bool,
    /// Inferring: whether its memory is held by a residual connection too, and counted in `aside`.
    is_shared: bool,
    aside: usize,
    /// Whether the next chain is the body of a struct, which calls each layer by itself.
    is_model: bool,
    /// Whether a pool does the work of the next layer.
    is_done: bool,
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
            has_node: false,
            is_kept: false,
            is_shared: false,
            aside: 0,
            is_model: false,
            is_done: false,
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
                let (mut walk, is_tuple) = self.enter();
                let mut i = 0;
                while i < plans.len() {
                    walk = walk.at(plans, i, is_tuple).through(&plans[i]);
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
            Node::Model(_, plan) => self.model().through(plan),
            Node::Field(_, plan) => self.through(plan),
        }
    }

    /// In front of the chain of a struct.
    pub(super) const fn model(mut self) -> Self {
        self.is_model = true;
        self
    }

    /// At the start of a chain, with whether it is that of a tuple.
    pub(super) const fn enter(mut self) -> (Self, bool) {
        let is_tuple = !self.is_model;
        self.is_model = false;
        (self, is_tuple)
    }

    /// In front of layer `i` of a chain, which is nothing if a pool beside it does its work.
    pub(super) const fn at(mut self, plans: &[Plan], i: usize, is_tuple: bool) -> Self {
        self.is_done = is_tuple && Plan::is_left_to_a_pool(plans, i);
        self
    }

    pub(super) const fn layer(mut self, layer: &Layer) -> Self {
        if self.is_done {
            self.is_done = false;
            return self;
        }
        let work = layer.work;
        let count = layer.output.count(self.dynamic);
        self.forward_flops += count as u64 * work.forward_flops;
        self.param_flops += count as u64 * work.param_flops;
        if self.has_node {
            self.input_flops += count as u64 * work.input_flops;
        }
        self.has_node |= layer.params > 0;
        if self.has_node && work.keeps_input {
            self.keep();
        }
        let is_new = match work.result {
            Memory::New => true,
            Memory::InPlace => self.is_shared,
            Memory::Input | Memory::InputUnlessTraining => false,
        };
        if is_new {
            self.beside(self.block(count * layer.element));
            self.is_shared = false;
        }
        if !matches!(work.result, Memory::Input) {
            self.is_kept = false;
        }
        self.sizes = layer.output;
        self.element = layer.element;
        if self.has_node && work.keeps_output {
            self.keep();
        }
        if self.has_node && work.keeps_bytes > 0 {
            self.kept_bytes += self.block(count * work.keeps_bytes);
        }
        self
    }

    /// The tensor at the start of a branch, beside which it stays alive.
    pub(super) const fn fork(mut self) -> Self {
        if !self.is_shared {
            self.aside += self.bytes();
            self.is_shared = true;
        }
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
        self.has_node |= before.has_node;
        self
    }
}
