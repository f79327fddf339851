//! What the team asks of the machine. The model of the team (`crates/kernels/model`) has a file in
//! place of this one, whose threads are run in every order.

pub(super) use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicUsize, Ordering};
pub(super) use std::sync::{Condvar, Mutex, MutexGuard};

use core::hint::spin_loop;
use std::format;
use std::thread::{Builder, yield_now};
use std::time::{Duration, Instant};

/// The largest number of threads in a team, the caller counted.
pub(super) const MAX_THREADS: usize = 32;

/// How long a worker stays awake without work.
const PATIENCE: Duration = Duration::from_millis(1);

/// How often a thread looks for what it waits for before it gives way to others: 10 to 40 µs.
const BUSY_ROUNDS: u32 = 1_000;

/// The wait for something that another thread is about to do: busy at first; then other threads
/// get a chance to run in between.
pub(super) struct Wait {
    rounds: u32,
    gives_way_since: Option<Instant>,
}

impl Wait {
    pub(super) fn new() -> Self {
        Self {
            rounds: 0,
            gives_way_since: None,
        }
    }

    /// Lets a moment pass.
    pub(super) fn pause(&mut self) {
        if self.rounds < BUSY_ROUNDS {
            self.rounds += 1;
            spin_loop();
        } else {
            self.gives_way_since.get_or_insert_with(Instant::now);
            yield_now();
        }
    }

    /// Whether a worker has waited so long that it goes to sleep.
    pub(super) fn is_long(&self) -> bool {
        self.gives_way_since
            .is_some_and(|since| since.elapsed() > PATIENCE)
    }
}

/// Starts the thread of a worker, unless the machine refuses it.
pub(super) fn spawn(place: usize, serve: impl FnOnce() + Send + 'static) -> bool {
    Builder::new()
        .name(format!("conformable-{place}"))
        .spawn(serve)
        .is_ok()
}
