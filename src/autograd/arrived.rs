//! The gradients that have arrived at leaves.

use core::cell::Cell;

use crate::kernels::map;
use crate::tensor::{Number, RawStorage, Storage};

/// A gradient for each leaf, by the ids of the leaves, descending: the leaves made last tend to
/// receive their gradients first.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrived(Vec<(u64, RawStorage)>);

thread_local! {
    /// The memory of the last gradients that were dropped, empty.
    static SPARE: Cell<Vec<(u64, RawStorage)>> = const { Cell::new(Vec::new()) };
}

impl Drop for Arrived {
    /// Keeps the memory for the gradients of the next step.
    #[inline]
    fn drop(&mut self) {
        if self.0.capacity() > 0 {
            self.0.clear();
            let of = core::mem::take(&mut self.0);
            let _ = SPARE.try_with(|spare| spare.set(of));
        }
    }
}

impl Arrived {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &RawStorage> {
        self.0.iter().map(|(_, gradient)| gradient)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut RawStorage> {
        self.0.iter_mut().map(|(_, gradient)| gradient)
    }

    /// What this holds, with the memory of earlier gradients if it has none.
    pub(super) fn take(&mut self) -> Self {
        let mut of = core::mem::take(&mut self.0);
        if of.capacity() == 0 {
            of = SPARE.try_with(Cell::take).unwrap_or_default();
        }
        Self(of)
    }

    /// Where the gradient of a leaf is, or where it belongs.
    pub(super) fn place(&self, leaf: u64) -> Result<usize, usize> {
        self.0.binary_search_by(|(id, _)| leaf.cmp(id))
    }

    /// The leaf whose gradient is at a place.
    pub(super) fn leaf_at(&self, place: usize) -> Option<u64> {
        self.0.get(place).map(|&(id, _)| id)
    }

    /// The gradient at a place that [`place`](Self::place) has found.
    pub(super) fn at(&self, place: usize) -> &RawStorage {
        &self.0[place].1
    }

    #[inline]
    pub(super) fn add<T: Number>(&mut self, leaf: u64, gradient: Storage<T>) {
        // Mostly behind all others.
        if self.0.last().is_none_or(|&(last, _)| last > leaf) {
            self.0.push((leaf, gradient.erase()));
        } else {
            self.add_between(leaf, gradient);
        }
    }

    fn add_between<T: Number>(&mut self, leaf: u64, gradient: Storage<T>) {
        match self.place(leaf) {
            Ok(place) => add_to(&mut self.0[place].1, gradient),
            Err(place) => self.0.insert(place, (leaf, gradient.erase())),
        }
    }

    /// Takes the gradients out, each with its leaf.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = (u64, RawStorage)> {
        self.0.drain(..)
    }
}

/// Adds a gradient to one of the same node, in the memory of whichever nobody else holds.
pub(super) fn add_to<T: Number>(sum: &mut RawStorage, mut gradient: Storage<T>) {
    let sum = sum
        .downcast_mut::<T>()
        .expect("a node has one element type");
    if let Some(sum) = sum.get_mut() {
        map::zip_inplace(sum, gradient.as_slice(), |a, b| a + b);
    } else if let Some(own) = gradient.get_mut() {
        map::zip_inplace(own, sum.as_slice(), |b, a| a + b);
        *sum = gradient;
    } else {
        let mut new = Storage::scratch(gradient.as_slice().len());
        let values = new.get_mut().expect("a new storage is unique");
        map::zip_map(sum.as_slice(), gradient.as_slice(), values, |a, b| a + b);
        *sum = new;
    }
}
