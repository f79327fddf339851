//! In place of `crates/kernels/src/par/process/sync.rs`: as little as the team needs of each thing,
//! so that there are fewer orders to run.

pub(crate) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, Ordering};
pub(crate) use loom::sync::{Condvar, Mutex, MutexGuard};

use loom::sync::atomic::AtomicUsize as Atomic;
use loom::thread::{JoinHandle, yield_now};
use std::cell::RefCell;
use std::mem::take;
use std::ops::Deref;

/// The caller and two workers.
pub(crate) const MAX_THREADS: usize = 3;

/// loom's, and the end of its life has to come after every use of it: this finds a loop that its
/// caller drops while a worker is in it.
pub(crate) struct AtomicUsize(Atomic);

impl AtomicUsize {
    pub(crate) fn new(value: usize) -> Self {
        Self(Atomic::new(value))
    }
}

impl Deref for AtomicUsize {
    type Target = Atomic;

    fn deref(&self) -> &Atomic {
        &self.0
    }
}

impl Drop for AtomicUsize {
    fn drop(&mut self) {
        self.0.with_mut(|_| ());
    }
}

/// A wait that is long after one pause: a worker may go to sleep whenever it finds no work twice.
pub(crate) struct Wait {
    has_paused: bool,
}

impl Wait {
    pub(crate) fn new() -> Self {
        Self { has_paused: false }
    }

    pub(crate) fn pause(&mut self) {
        self.has_paused = true;
        yield_now();
    }

    pub(crate) fn is_long(&self) -> bool {
        self.has_paused
    }
}

thread_local! {
    /// The threads of this run. (All of them are one thread to the system.)
    static STARTED: RefCell<Vec<JoinHandle<()>>> = const { RefCell::new(Vec::new()) };
}

pub(crate) fn spawn(_place: usize, serve: impl FnOnce() + Send + 'static) -> bool {
    let thread = loom::thread::spawn(serve);
    STARTED.with_borrow_mut(|started| started.push(thread));
    true
}

/// Waits for all threads that were started.
pub(crate) fn join_all() {
    for thread in STARTED.with_borrow_mut(take) {
        thread.join().unwrap();
    }
}
