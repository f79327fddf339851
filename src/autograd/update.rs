//! Changes of buffers on their way from a forward pass, with the graph, to the step.

use core::any::Any;
use core::fmt::{self, Debug, Formatter};
use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use crate::shape::ConstShape;
use crate::tensor::{Element, Tensor};

/// One change of one buffer. Cloning makes another reference to the same change.
#[derive(Clone)]
pub struct Update(Arc<Change<dyn Apply>>);

/// What changes the value of a buffer, whose type it knows.
trait Apply: Fn(&mut dyn Any) + Send + Sync {}

impl<F: Fn(&mut dyn Any) + Send + Sync> Apply for F {}

struct Change<F: ?Sized> {
    /// The id of the buffer.
    buffer: u64,
    /// Larger than those of all changes that were recorded before.
    number: u64,
    apply: F,
}

impl Update {
    /// A change of the value of the buffer with this id.
    pub(super) fn new<S: ConstShape, T: Element>(
        buffer: u64,
        change: impl Fn(&mut Tensor<S, T>) + Send + Sync + 'static,
    ) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(Arc::new(Change {
            buffer,
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            apply: move |value: &mut dyn Any| {
                change(value.downcast_mut().expect("a buffer keeps its type"));
            },
        }))
    }
}

impl Debug for Update {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Update({} of buffer {})", self.0.number, self.0.buffer)
    }
}

/// The updates of one or more passes: those of a pass in the order in which it recorded them, the
/// passes in the order in which they were added, and each update once.
#[derive(Clone, Debug, Default)]
pub(super) struct Updates(Vec<Update>);

impl Updates {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds the updates that one pass met, in whatever order and however often it met each.
    pub(super) fn add_pass(&mut self, mut met: Vec<Update>) {
        met.sort_unstable_by_key(|update| update.0.number);
        met.dedup_by_key(|update| update.0.number);
        self.add(met);
    }

    /// Adds the updates of passes that come behind these. An update that is here already, because
    /// two losses depend on one forward pass, keeps its place.
    pub(super) fn add(&mut self, later: Vec<Update>) {
        if self.0.is_empty() {
            self.0 = later;
            return;
        }
        let mut here: Vec<u64> = self.0.iter().map(|update| update.0.number).collect();
        here.sort_unstable();
        let is_new = |update: &Update| here.binary_search(&update.0.number).is_err();
        self.0.extend(later.into_iter().filter(is_new));
    }

    pub(super) fn into_vec(self) -> Vec<Update> {
        self.0
    }

    /// These updates for a walk over a model.
    #[inline]
    pub(super) fn by_buffer(&self) -> ByBuffer<'_> {
        if self.0.is_empty() {
            return ByBuffer(Vec::new());
        }
        let mut sorted: Vec<&Update> = self.0.iter().collect();
        // Stable: those of one buffer keep their order.
        sorted.sort_by_key(|update| update.0.buffer);
        ByBuffer(sorted)
    }
}

/// Updates in the order of the ids of their buffers.
#[derive(Debug)]
pub(crate) struct ByBuffer<'a>(Vec<&'a Update>);

impl ByBuffer<'_> {
    /// Whether there are changes of the buffer with this id.
    pub(super) fn has(&self, id: u64) -> bool {
        self.0
            .binary_search_by(|update| update.0.buffer.cmp(&id))
            .is_ok()
    }

    /// Makes the changes of the buffer with this id, which has this value, and says how many these
    /// were.
    pub(crate) fn apply<S: ConstShape, T: Element>(
        &self,
        id: u64,
        value: &mut Tensor<S, T>,
    ) -> usize {
        let from = self.0.partition_point(|update| update.0.buffer < id);
        let own = self.0[from..]
            .iter()
            .take_while(|update| update.0.buffer == id);
        own.map(|update| (update.0.apply)(value)).count()
    }
}

/// The updates of several operands together, each once.
pub(super) fn join<'a>(lists: impl Iterator<Item = &'a Arc<[Update]>>) -> Option<Arc<[Update]>> {
    let mut joined: Option<Arc<[Update]>> = None;
    for list in lists {
        joined = Some(match joined {
            None => list.clone(),
            Some(before) if Arc::ptr_eq(&before, list) => before,
            Some(before) => {
                let mut both = Updates(before.to_vec());
                both.add(list.to_vec());
                both.0.into()
            }
        });
    }
    joined
}
