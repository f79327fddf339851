//! The thread of a worker: started when it is first needed, asleep when it has not been for a
//! while.

use super::sync::{AtomicU8, Condvar, Mutex, MutexGuard, Ordering::Relaxed};
use std::sync::PoisonError;

/// There is no thread yet.
const ABSENT: u8 = 0;
/// The thread looks for work, or is about to.
const AWAKE: u8 = 1;
/// The thread sleeps until it is woken.
const ASLEEP: u8 = 2;
/// There is no thread and none is to be started.
const GONE: u8 = 3;

/// A place in the team that is not the caller's.
pub(super) struct Worker {
    /// Changed by who holds the lock only.
    state: AtomicU8,
    lock: Mutex<()>,
    bell: Condvar,
}

impl Worker {
    pub(super) fn new() -> Self {
        Self {
            state: AtomicU8::new(ABSENT),
            lock: Mutex::new(()),
            bell: Condvar::new(),
        }
    }

    /// Whether the worker is awake or was woken. It may change at once: the answer is for
    /// estimates.
    pub(super) fn is_awake(&self) -> bool {
        self.state.load(Relaxed) == AWAKE
    }

    /// Wakes the worker if it sleeps, or has `start` start its thread, which says whether it could.
    pub(super) fn wake(&self, start: impl FnOnce() -> bool) {
        let lock = self.lock();
        let state = match self.state.load(Relaxed) {
            ABSENT if start() => AWAKE,
            ABSENT => GONE,
            ASLEEP => AWAKE,
            _ => return,
        };
        self.state.store(state, Relaxed);
        drop(lock);
        self.bell.notify_one();
    }

    /// Sleeps until the worker is woken; false when its thread is to end.
    pub(super) fn sleep(&self) -> bool {
        let mut lock = self.lock();
        if self.state.load(Relaxed) == AWAKE {
            self.state.store(ASLEEP, Relaxed);
        }
        while self.state.load(Relaxed) == ASLEEP {
            let woken = self.bell.wait(lock);
            lock = woken.unwrap_or_else(PoisonError::into_inner);
        }
        self.state.load(Relaxed) == AWAKE
    }

    /// Has the thread end when it next goes to sleep.
    #[cfg(test)]
    pub(super) fn dismiss(&self) {
        let lock = self.lock();
        self.state.store(GONE, Relaxed);
        drop(lock);
        self.bell.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
