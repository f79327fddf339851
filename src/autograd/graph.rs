//! The nodes of the graph, and how gradients flow along them.

use core::cell::Cell;
use core::fmt::{self, Debug, Formatter};
use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use super::{Gradients, Mode};
use crate::kernels::map;
use crate::shape::Shape;
use crate::tensor::{Buffer, Float, Number, RawBuffer, Tensor};

/// One operation in the graph, or a leaf of it. Cloning makes another reference to the same node.
#[derive(Clone)]
pub struct Node(Kind);

#[derive(Clone)]
enum Kind {
    /// What `backward()` hands a gradient out for: no more than a number.
    Leaf(u64),
    Operation(Operation),
}

type Operation = Arc<Inner<dyn Backward>>;

struct Inner<O: Backward + ?Sized> {
    /// Larger than the ids of all operations that this one depends on.
    id: u64,
    operation: O,
}

/// The backward half of an operation.
trait Backward: Send + Sync {
    /// Passes the gradient of the result on to the operands.
    fn backward(&self, gradient: RawBuffer, flow: &mut Flow);

    /// Moves the references to operations that nobody else holds out, and drops the others.
    fn take_parents(&mut self, into: &mut Vec<Operation>);
}

impl Node {
    /// A node without operands, whose gradient `backward()` hands out.
    pub(super) fn leaf() -> Self {
        Self(Kind::Leaf(next_id()))
    }

    fn new(operation: impl Backward + 'static) -> Self {
        let id = next_id();
        Self(Kind::Operation(Arc::new(Inner { id, operation })))
    }

    /// The number of a leaf; `None` for an operation.
    #[inline]
    pub(super) fn leaf_id(&self) -> Option<u64> {
        match self.0 {
            Kind::Leaf(id) => Some(id),
            Kind::Operation(_) => None,
        }
    }
}

fn next_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Debug for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Leaf(id) => write!(f, "Leaf({id})"),
            Kind::Operation(operation) => write!(f, "Operation({})", operation.id),
        }
    }
}

impl<O: Backward + ?Sized> Drop for Inner<O> {
    /// Drops the nodes below one after the other: a chain of a million operations must not recurse.
    fn drop(&mut self) {
        let mut chain = Vec::new();
        self.operation.take_parents(&mut chain);
        while let Some(mut below) = chain.pop() {
            if let Some(inner) = Arc::get_mut(&mut below) {
                inner.operation.take_parents(&mut chain);
            }
        }
    }
}

struct Recorded<S, T, F, const N: usize> {
    parents: [Option<Node>; N],
    shape: S,
    backward: F,
    element: core::marker::PhantomData<T>,
}

impl<S, T, F, const N: usize> Backward for Recorded<S, T, F, N>
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

    fn take_parents(&mut self, into: &mut Vec<Operation>) {
        for parent in &mut self.parents {
            if let Some(Node(Kind::Operation(parent))) = parent.take()
                && Arc::strong_count(&parent) == 1
            {
                into.push(parent);
            }
        }
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

/// The gradients on their way: one for every operation that has received some and not yet passed it on, in
/// ascending order of ids; and those that have arrived at leaves.
struct Flow {
    pending: Vec<(Operation, RawBuffer)>,
    arrived: Gradients,
}

impl Flow {
    fn add<T: Number>(&mut self, node: &Node, gradient: Buffer<T>) {
        let operation = match &node.0 {
            Kind::Leaf(id) => return self.arrived.add(*id, gradient),
            Kind::Operation(operation) => operation,
        };
        let place = self
            .pending
            .binary_search_by_key(&operation.id, |(pending, _)| pending.id);
        match place {
            Err(place) => {
                let pending = (Arc::clone(operation), gradient.erase());
                self.pending.insert(place, pending);
            }
            Ok(place) => add_to(&mut self.pending[place].1, gradient),
        }
    }
}

/// Adds a gradient to one of the same node, in the memory of whichever nobody else holds.
pub(super) fn add_to<T: Number>(sum: &mut RawBuffer, mut gradient: Buffer<T>) {
    let sum = sum
        .downcast_mut::<T>()
        .expect("a node has one element type");
    if let Some(sum) = sum.get_mut() {
        map::zip_inplace(sum, gradient.as_slice(), |a, b| a + b);
    } else if let Some(own) = gradient.get_mut() {
        map::zip_inplace(own, sum.as_slice(), |b, a| a + b);
        *sum = gradient;
    } else {
        let mut new = Buffer::scratch(gradient.as_slice().len());
        let values = new.get_mut().expect("a new buffer is unique");
        map::zip_map(sum.as_slice(), gradient.as_slice(), values, |a, b| a + b);
        *sum = new;
    }
}

/// Carries the gradient of `root`, one, back to all leaves, in the order of their ids.
///
/// An operation's id is larger than those of its operands, so the pending one with the largest id has received
/// everything it will ever receive.
pub(super) fn run<T: Float>(root: Node, gradients: &mut Gradients) {
    thread_local! {
        /// The memory of `pending` from the last pass, empty.
        static SPARE: Cell<Vec<(Operation, RawBuffer)>> = const { Cell::new(Vec::new()) };
    }
    let mut flow = Flow {
        pending: SPARE.take(),
        arrived: core::mem::take(gradients),
    };
    flow.add(&root, Buffer::full(1, T::one()));
    drop(root);
    while let Some((node, gradient)) = flow.pending.pop() {
        node.operation.backward(gradient, &mut flow);
    }
    *gradients = flow.arrived;
    SPARE.set(flow.pending);
}

/// An operand's place in the graph, borrowed from the operand or taken out of it.
pub(crate) trait Parent {
    /// Whether no gradient flows to the operand.
    fn is_constant(&self) -> bool;

    fn into_node(self) -> Option<Node>;
}

impl Parent for Option<&Node> {
    #[inline]
    fn is_constant(&self) -> bool {
        self.is_none()
    }

    #[inline]
    fn into_node(self) -> Option<Node> {
        self.cloned()
    }
}

impl Parent for Option<Node> {
    #[inline]
    fn is_constant(&self) -> bool {
        self.is_none()
    }

    #[inline]
    fn into_node(self) -> Option<Node> {
        self
    }
}

impl<S: Shape, T: Number> Tensor<S, T> {
    /// This result as a tensor of mode `M`, with the backward half of the operation that made it.
    ///
    /// `make` is called only when the operation is recorded, that is in tracked mode if one of `parents`
    /// needs a gradient; it saves what the backward half needs.
    #[inline]
    pub(crate) fn record<M: Mode, P: Parent, const N: usize, F>(
        self,
        parents: [P; N],
        make: impl FnOnce(&Self) -> F,
    ) -> Tensor<S, T, M>
    where
        F: Fn(Tensor<S, T>, &mut Sink<'_, N>) + Send + Sync + 'static,
    {
        let trace = M::trace(|| {
            if parents.iter().all(Parent::is_constant) {
                return None;
            }
            let recorded = Recorded {
                parents: parents.map(Parent::into_node),
                shape: self.shape(),
                backward: make(&self),
                element: core::marker::PhantomData::<T>,
            };
            Some(Node::new(recorded))
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
