//! The nodes of the graph, and how gradients flow along them.

use core::any::Any;
use core::cell::{Cell, RefCell};
use core::fmt::{self, Debug, Formatter};
use core::marker::PhantomData;
use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use super::arrived::{Arrived, add_to};
use super::update::{self, Update};
use crate::shape::Shape;
use crate::tensor::{Counted, Float, Number, RawStorage, Shared, Storage, Tensor};

/// One operation in the graph, a leaf of it, or what a constant carries through it. Cloning makes
/// another reference to the same node.
#[derive(Clone)]
pub struct Node(Kind);

#[derive(Clone)]
enum Kind {
    /// What `backward()` hands a gradient out for: no more than a number.
    Leaf(u64),
    Operation(Operation),
    /// Changes of buffers that a tensor carries to the step which no gradient flows through.
    Updates(Arc<[Update]>),
}

/// Its number is larger than those of all operations that it depends on. Operations of different
/// threads may have the same. It is odd if the operation is another one and the ReLU of its result.
type Operation = Shared<dyn Backward>;

/// The backward half of an operation.
pub(super) trait Backward: Any + Send + Sync {
    /// Passes the gradient of the result on to the operands.
    fn backward(&self, gradient: RawStorage, flow: &mut Flow);

    /// As [`backward`](Self::backward), for the last time: the references to the operands are
    /// passed on as well, and what was saved is dropped.
    fn finish(&mut self, gradient: RawStorage, flow: &mut Flow);

    /// Moves the references to operations that nobody else holds out, and drops the others.
    fn take_parents(&mut self, into: &mut Vec<Operation>);

    /// The operand, if this operation is a ReLU.
    fn operand_of_relu(&self) -> Option<&Node>;
}

impl Node {
    /// A node without operands, whose gradient `backward()` hands out.
    pub(super) fn leaf() -> Self {
        Self::leaf_of(next_id())
    }

    /// The leaf with this number.
    pub(super) fn leaf_of(id: u64) -> Self {
        Self(Kind::Leaf(id))
    }

    /// A leaf without a gradient that carries a change of a buffer.
    pub(super) fn update(update: Update) -> Self {
        Self(Kind::Updates([update].into()))
    }

    /// What a result carries whose operands are all constant.
    pub(super) fn of_constants<const N: usize>(operands: &[Option<Self>; N]) -> Option<Self> {
        let updates = operands.iter().flatten().filter_map(|node| match &node.0 {
            Kind::Updates(updates) => Some(updates),
            Kind::Leaf(_) | Kind::Operation(_) => None,
        });
        update::join(updates).map(|updates| Self(Kind::Updates(updates)))
    }

    /// An operation that depends on no operation with a number of `above`, which is even, or more.
    pub(super) fn new<O: Backward>(above: u64, has_relu: bool, operation: O) -> Self {
        thread_local! {
            static NEXT: Cell<u64> = const { Cell::new(0) };
        }
        let next = NEXT.get().max(above);
        NEXT.set(next + 2);
        let next = next | u64::from(has_relu);
        if let Some(mut used) = finished()
            && let Some((number, place)) = used.get_mut()
            && let Some(place) = (place as &mut dyn Any).downcast_mut::<O>()
        {
            (*number, *place) = (next, operation);
            return Self(Kind::Operation(used));
        }
        let new: Box<Counted<dyn Backward>> = Counted::new(next, operation);
        Self(Kind::Operation(new.into()))
    }

    /// Even, and larger than the number of this operation.
    #[inline]
    pub(super) fn above(&self) -> u64 {
        match &self.0 {
            Kind::Leaf(_) | Kind::Updates(_) => 0,
            Kind::Operation(operation) => (operation.number() | 1) + 1,
        }
    }

    /// The number of a leaf; `None` for an operation.
    #[inline]
    pub(super) fn leaf_id(&self) -> Option<u64> {
        match self.0 {
            Kind::Leaf(id) => Some(id),
            Kind::Operation(_) | Kind::Updates(_) => None,
        }
    }

    /// The node in front of a ReLU, for an operation behind it whose gradients are those of both;
    /// none if this is not one.
    #[inline]
    pub(crate) fn operand_of_relu(&self) -> Option<&Self> {
        match &self.0 {
            Kind::Operation(operation) => operation.operand_of_relu(),
            Kind::Leaf(_) | Kind::Updates(_) => None,
        }
    }

    /// Whether the operation is another one and the ReLU of its result, whose backward passes are
    /// one.
    #[inline]
    pub(crate) fn has_relu(&self) -> bool {
        match &self.0 {
            Kind::Operation(operation) => operation.number() % 2 == 1,
            Kind::Leaf(_) | Kind::Updates(_) => false,
        }
    }

    /// The node, if a gradient flows to it: what an operation asks before it keeps something for a
    /// gradient.
    #[inline]
    pub(crate) fn receiving(node: Option<&Self>) -> Option<&Self> {
        node.filter(|node| node.has_gradient())
    }

    /// Whether a gradient flows through it.
    #[inline]
    pub(super) fn has_gradient(&self) -> bool {
        !matches!(self.0, Kind::Updates(_))
    }
}

/// A number that nothing else has: the id of a leaf or of a buffer.
pub(super) fn next_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// What a thread keeps from one pass for the next.
#[derive(Default)]
struct Memory {
    /// Operations that wait for their turn, with the gradient that has arrived so far, in ascending
    /// order of their numbers; empty between passes.
    waiting: Vec<(Operation, RawStorage)>,
    /// Some finished operations, which hold nothing any more, for new ones. They are finished in
    /// the reverse of the order in which they were recorded, so that the next step finds each where
    /// it looks for it, on top.
    finished: Vec<Operation>,
}

impl Memory {
    /// How many finished operations are kept.
    const KEPT: usize = 256;
}

thread_local! {
    static MEMORY: RefCell<Memory> = const {
        RefCell::new(Memory {
            waiting: Vec::new(),
            finished: Vec::new(),
        })
    };
}

/// A finished operation of this thread; none where the thread is ending and has dropped them.
#[inline]
fn finished() -> Option<Operation> {
    let pop = |memory: &RefCell<Memory>| memory.borrow_mut().finished.pop();
    MEMORY.try_with(pop).ok().flatten()
}

impl Debug for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Leaf(id) => write!(f, "Leaf({id})"),
            Kind::Operation(operation) => write!(f, "Operation({})", operation.number()),
            Kind::Updates(updates) => f.debug_tuple("Updates").field(updates).finish(),
        }
    }
}

/// An operation with `N` operands, which is a ReLU if `RELU`.
pub(super) struct Recorded<S, T, F, const N: usize, const RELU: bool> {
    /// The places of the operands in the graph; none for one that is constant.
    pub(super) parents: [Option<Node>; N],
    /// The shape of the result.
    pub(super) shape: S,
    /// None when it is finished.
    pub(super) backward: Option<F>,
    pub(super) element: PhantomData<T>,
}

impl<S, T, F, const N: usize, const RELU: bool> Drop for Recorded<S, T, F, N, RELU> {
    #[inline]
    fn drop(&mut self) {
        if self.parents.iter().any(Option::is_some) {
            drop_chain(&mut self.parents);
        }
    }
}

/// Drops the nodes below one after the other: a chain of a million operations must not recurse.
fn drop_chain<const N: usize>(nodes: &mut [Option<Node>; N]) {
    let mut chain = Vec::new();
    take_operations(nodes, &mut chain);
    while let Some(mut below) = chain.pop() {
        if let Some((_, operation)) = below.get_mut() {
            operation.take_parents(&mut chain);
        }
    }
}

fn take_operations<const N: usize>(nodes: &mut [Option<Node>; N], into: &mut Vec<Operation>) {
    for node in nodes {
        if let Some(Node(Kind::Operation(operation))) = node.take()
            && operation.is_unique()
        {
            into.push(operation);
        }
    }
}

/// Calls the backward half of an operation, and hands on the updates that its constant operands
/// carry. Returns whether operands are left whose gradient it has not given.
#[inline]
fn call<S: Shape, T: Number, F, const N: usize>(
    (shape, backward): (S, &Option<F>),
    gradient: RawStorage,
    parents: &mut [Option<Node>; N],
    flow: &mut Flow,
) -> bool
where
    F: Fn(Tensor<S, T>, &mut Sink<'_, N>),
{
    let gradient = gradient
        .downcast::<T>()
        .expect("a gradient has its tensor's element type");
    if let Some(backward) = backward {
        backward(
            Tensor::from_storage(shape, gradient),
            &mut Sink { parents, flow },
        );
    }
    let is_left = parents.iter().any(Option::is_some);
    if is_left {
        flow.take_updates_of(parents);
    }
    is_left
}

impl<S, T, F, const N: usize, const RELU: bool> Backward for Recorded<S, T, F, N, RELU>
where
    S: Shape,
    T: Number,
    F: Fn(Tensor<S, T>, &mut Sink<'_, N>) + Send + Sync + 'static,
{
    fn backward(&self, gradient: RawStorage, flow: &mut Flow) {
        let parents = &mut self.parents.clone();
        call((self.shape, &self.backward), gradient, parents, flow);
    }

    fn finish(&mut self, gradient: RawStorage, flow: &mut Flow) {
        let parents = &mut self.parents;
        let is_left = call((self.shape, &self.backward), gradient, parents, flow);
        self.backward = None;
        if is_left {
            drop_chain(&mut self.parents);
        }
    }

    fn take_parents(&mut self, into: &mut Vec<Operation>) {
        take_operations(&mut self.parents, into);
    }

    fn operand_of_relu(&self) -> Option<&Node> {
        if RELU {
            return self.parents.first()?.as_ref();
        }
        None
    }
}

/// Where the backward half of an operation with `N` operands puts their gradients.
pub struct Sink<'a, const N: usize> {
    parents: &'a mut [Option<Node>; N],
    flow: &'a mut Flow,
}

impl<const N: usize> Sink<'_, N> {
    /// Gives the gradient of operand `i`, once; it is not even computed if nobody needs it.
    #[inline]
    pub fn give<S: Shape, T: Number>(&mut self, i: usize, gradient: impl FnOnce() -> Tensor<S, T>) {
        if let Some(parent) = self.parents[i].take() {
            match parent.0 {
                Kind::Updates(updates) => self.flow.updates.extend_from_slice(&updates),
                Kind::Leaf(leaf) => self.flow.arrived.add(leaf, gradient().into_storage()),
                Kind::Operation(operation) => {
                    self.flow.add(operation, gradient().into_storage());
                }
            }
        }
    }
}

/// The gradients on their way: one for every operation that has received some and not yet passed it
/// on, and those that have arrived at leaves.
pub(super) struct Flow {
    memory: Memory,
    arrived: Arrived,
    /// The updates that the pass has met.
    updates: Vec<Update>,
}

impl Flow {
    /// Takes what operands carry that have no gradient.
    #[cold]
    fn take_updates_of<const N: usize>(&mut self, operands: &[Option<Node>; N]) {
        for operand in operands.iter().flatten() {
            if let Kind::Updates(updates) = &operand.0 {
                self.updates.extend_from_slice(updates);
            }
        }
    }

    #[inline]
    fn add<T: Number>(&mut self, operation: Operation, gradient: Storage<T>) {
        let waiting = &mut self.memory.waiting;
        match waiting.last() {
            Some((last, _)) if last.number() >= operation.number() => {
                add_between(waiting, operation, gradient);
            }
            _ => waiting.push((operation, gradient.erase())),
        }
    }
}

/// Adds to the gradient of an operation that waits already, or puts it where it belongs.
fn add_between<T: Number>(
    waiting: &mut Vec<(Operation, RawStorage)>,
    operation: Operation,
    gradient: Storage<T>,
) {
    let number = operation.number();
    let behind = waiting.partition_point(|(waiting, _)| waiting.number() <= number);
    let mut of_this_number = waiting[..behind]
        .iter_mut()
        .rev()
        .take_while(|(waiting, _)| waiting.number() == number);
    match of_this_number.find(|(waiting, _)| waiting.is_same(&operation)) {
        Some((_, sum)) => add_to(sum, gradient),
        None => waiting.insert(behind, (operation, gradient.erase())),
    }
}

/// Carries the gradient of `root`, one, back to all leaves, in the order of their numbers, and adds
/// it to what has arrived there. Returns the updates that the pass met.
///
/// An operation's number is larger than those of its operands, so the one that waits with the
/// largest number has received everything it will ever receive.
pub(super) fn run<T: Float>(root: Node, arrived: &mut Arrived) -> Vec<Update> {
    let mut flow = Flow {
        memory: MEMORY.try_with(RefCell::take).unwrap_or_default(),
        arrived: arrived.take(),
        updates: Vec::new(),
    };
    let one = Storage::full(1, T::one());
    match root.0 {
        Kind::Leaf(leaf) => flow.arrived.add(leaf, one),
        Kind::Operation(operation) => flow.add(operation, one),
        Kind::Updates(updates) => flow.updates.extend_from_slice(&updates),
    }
    while let Some((mut node, gradient)) = flow.memory.waiting.pop() {
        if let Some((_, operation)) = node.get_mut() {
            operation.finish(gradient, &mut flow);
            if flow.memory.finished.len() < Memory::KEPT {
                flow.memory.finished.push(node);
            }
        } else {
            node.backward(gradient, &mut flow);
        }
    }
    *arrived = flow.arrived;
    // A thread that is ending keeps nothing for a next step.
    let _ = MEMORY.try_with(|memory| memory.replace(flow.memory));
    flow.updates
}
