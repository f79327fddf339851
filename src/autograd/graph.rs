//! The nodes of the graph, and how gradients flow along them.

use core::fmt::{self, Debug, Formatter};
use core::sync::atomic::{AtomicU64, Ordering};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Mode;
use crate::kernels::map;
use crate::shape::Shape;
use crate::tensor::{Buffer, Float, Number, RawBuffer, Tensor};

/// One operation in the graph, or a leaf of it. Cloning makes another reference to the same node.
#[derive(Clone)]
pub struct Node(Arc<Inner<dyn Operation>>);

struct Inner<O: Operation + ?Sized> {
    /// Larger than the ids of all nodes that this one depends on.
    id: u64,
    is_leaf: bool,
    operation: O,
}

/// The backward half of an operation.
trait Operation: Send + Sync {
    /// Passes the gradient of the result on to the operands.
    fn backward(&self, gradient: RawBuffer, flow: &mut Flow);

    /// Moves the references to the operands out.
    fn take_parents(&mut self, into: &mut Vec<Node>);
}

impl Node {
    /// A node without operands, whose gradient `backward()` hands out.
    pub(super) fn leaf() -> Self {
        Self::new(true, Leaf)
    }

    fn new(is_leaf: bool, operation: impl Operation + 'static) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(Arc::new(Inner {
            id,
            is_leaf,
            operation,
        }))
    }

    #[inline]
    pub(super) fn id(&self) -> u64 {
        self.0.id
    }

    #[inline]
    pub(super) fn is_leaf(&self) -> bool {
        self.0.is_leaf
    }
}

impl Debug for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Node({})", self.0.id)
    }
}

impl<O: Operation + ?Sized> Drop for Inner<O> {
    /// Drops the nodes below one after the other: a chain of a million operations must not recurse.
    fn drop(&mut self) {
        let mut nodes = Vec::new();
        self.operation.take_parents(&mut nodes);
        while let Some(mut node) = nodes.pop() {
            if let Some(inner) = Arc::get_mut(&mut node.0) {
                inner.operation.take_parents(&mut nodes);
            }
        }
    }
}

struct Leaf;

impl Operation for Leaf {
    fn backward(&self, _gradient: RawBuffer, _flow: &mut Flow) {
        unreachable!("the gradient of a leaf is kept, not passed on");
    }

    fn take_parents(&mut self, _into: &mut Vec<Node>) {}
}

struct Recorded<S, T, F, const N: usize> {
    parents: [Option<Node>; N],
    shape: S,
    backward: F,
    element: core::marker::PhantomData<T>,
}

impl<S, T, F, const N: usize> Operation for Recorded<S, T, F, N>
where
    S: Shape,
    T: Number,
    F: Fn(Tensor<S, T>, &mut Sink<'_, N>) + Send + Sync,
{
    fn backward(&self, gradient: RawBuffer, flow: &mut Flow) {
        let gradient = gradient
            .downcast::<T>()
            .expect("a gradient has its tensor's element type");
        let gradient = Tensor::from_buffer(self.shape, gradient);
        (self.backward)(
            gradient,
            &mut Sink {
                parents: &self.parents,
                flow,
            },
        );
    }

    fn take_parents(&mut self, into: &mut Vec<Node>) {
        into.extend(self.parents.iter_mut().filter_map(Option::take));
    }
}

/// Where the backward half of an operation with `N` operands puts their gradients.
pub struct Sink<'a, const N: usize> {
    parents: &'a [Option<Node>; N],
    flow: &'a mut Flow,
}

impl<const N: usize> Sink<'_, N> {
    /// Adds to the gradient of operand `i`; it is not even computed if nobody needs it.
    #[inline]
    pub fn give<S: Shape, T: Number>(&mut self, i: usize, gradient: impl FnOnce() -> Tensor<S, T>) {
        if let Some(parent) = &self.parents[i] {
            self.flow.add(parent, gradient().into_buffer());
        }
    }
}

/// The gradients on their way: one for every node that has received some and not yet passed it on.
#[derive(Default)]
struct Flow {
    pending: BTreeMap<u64, (Node, RawBuffer)>,
}

impl Flow {
    fn add<T: Number>(&mut self, node: &Node, gradient: Buffer<T>) {
        match self.pending.remove(&node.id()) {
            None => {
                self.pending
                    .insert(node.id(), (node.clone(), gradient.erase()));
            }
            Some((node, sum)) => {
                let sum = add(
                    sum.downcast().expect("a node has one element type"),
                    &gradient,
                );
                self.pending.insert(node.id(), (node, sum.erase()));
            }
        }
    }
}

/// The sum of two gradients, in the memory of the first if it is free.
pub(super) fn add<T: Number>(mut sum: Buffer<T>, gradient: &Buffer<T>) -> Buffer<T> {
    map::zip_inplace(sum.make_mut(), gradient.as_slice(), |a, b| a + b);
    sum
}

/// Carries the gradient of `root`, one, back to all leaves, in the order of their ids.
///
/// A node's id is larger than those of its operands, so the pending node with the largest id has received
/// everything it will ever receive.
pub(super) fn run<T: Float>(root: Node, mut keep: impl FnMut(Node, RawBuffer)) {
    let mut flow = Flow::default();
    flow.add(&root, Buffer::full(1, T::one()));
    drop(root);
    while let Some((_, (node, gradient))) = flow.pending.pop_last() {
        if node.is_leaf() {
            keep(node, gradient);
        } else {
            node.0.operation.backward(gradient, &mut flow);
        }
    }
}

impl<S: Shape, T: Number> Tensor<S, T> {
    /// This result as a tensor of mode `M`, with the backward half of the operation that made it.
    ///
    /// `make` is called only when the operation is recorded, that is in tracked mode if one of `parents`
    /// needs a gradient; it saves what the backward half needs.
    #[inline]
    pub(crate) fn record<M: Mode, const N: usize, F>(
        self,
        parents: [Option<&Node>; N],
        make: impl FnOnce(&Self) -> F,
    ) -> Tensor<S, T, M>
    where
        F: Fn(Tensor<S, T>, &mut Sink<'_, N>) + Send + Sync + 'static,
    {
        let trace = M::trace(|| {
            if parents.iter().all(Option::is_none) {
                return None;
            }
            let recorded = Recorded {
                parents: parents.map(|parent| parent.cloned()),
                shape: self.shape(),
                backward: make(&self),
                element: core::marker::PhantomData::<T>,
            };
            Some(Node::new(false, recorded))
        });
        self.with_trace(trace)
    }
}

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The node that made this tensor, if gradients flow through it.
    #[inline]
    pub(crate) fn node(&self) -> Option<&Node> {
        M::node(self.trace())
    }
}
