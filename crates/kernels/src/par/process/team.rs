//! The caller and workers that wait awake for the next loop.
//!
//! Waking a thread that sleeps costs tens of microseconds, as much as a whole layer of a small
//! network. So a worker that has finished a loop looks out for the next one for a millisecond
//! before it sleeps, and a loop never waits for a worker to wake: it is cut into shares, which
//! whoever is awake takes, the caller first of all.
//!
//! There is one loop at a time. Who finds the team busy (a loop within a loop, for example) works
//! alone.

use super::gate::Gate;
use super::shared_loop::SharedLoop;
use super::sync::{AtomicUsize, MAX_THREADS, Ordering::Relaxed, Wait, spawn};
use super::worker::Worker;

/// Nanoseconds of work that nobody was awake to share, after which the workers are woken.
const WAKE_NS: usize = 60_000;

pub(super) struct Team {
    gate: Gate,
    /// The worker at place `i + 1`. Place 0 is the caller's.
    pub(super) workers: [Worker; MAX_THREADS - 1],
    /// Nanoseconds of work that nobody was awake to share, since the workers were last woken.
    missed_ns: AtomicUsize,
}

impl Team {
    pub(super) fn new() -> Self {
        Self {
            gate: Gate::new(),
            workers: core::array::from_fn(|_| Worker::new()),
            missed_ns: AtomicUsize::new(0),
        }
    }

    /// Calls `body(i)` once for every `i` below `calls`, in any order, on up to `threads` threads;
    /// a call is estimated to last `ns` nanoseconds. No call is under way when this returns.
    ///
    /// # Panics
    /// With the panic of a call, when all threads have left the loop; other calls may then not have
    /// been made.
    pub(super) fn share(
        &'static self,
        calls: usize,
        ns: usize,
        threads: usize,
        body: &(dyn Fn(usize) + Sync),
    ) {
        let threads = threads.min(calls).min(MAX_THREADS);
        let is_cut = threads > 1 && isize::try_from(calls).is_ok();
        let Some(turn) = is_cut.then(|| self.gate.take()).flatten() else {
            return (0..calls).for_each(body);
        };
        if !self.is_staffed(threads, calls.saturating_mul(ns)) {
            drop(turn);
            return (0..calls).for_each(body);
        }
        let mut work = SharedLoop::new(calls, ns, threads, body);
        turn.open_while(&work, threads, || work.work(0));
        work.resume_panic();
    }

    /// Whether a worker is awake or on its way; when work has been missed for long enough, the
    /// workers are woken.
    fn is_staffed(&'static self, threads: usize, ns: usize) -> bool {
        let workers = &self.workers[..threads - 1];
        let awake = workers.iter().filter(|worker| worker.is_awake()).count();
        if awake == workers.len() {
            return true;
        }
        let missed = self.missed_ns.load(Relaxed).saturating_add(ns);
        self.missed_ns.store(missed, Relaxed);
        if missed < WAKE_NS {
            return awake > 0;
        }
        self.missed_ns.store(0, Relaxed);
        for (i, worker) in workers.iter().enumerate() {
            if !worker.is_awake() {
                worker.wake(|| spawn(i + 1, move || self.serve(i + 1)));
            }
        }
        workers.iter().any(Worker::is_awake)
    }

    /// What the worker at a place does: takes part in every loop, and sleeps when there has been
    /// none for some time.
    fn serve(&self, place: usize) {
        let mut wait = Wait::new();
        // The loop that the worker was woken for may still be open.
        let mut seen = None;
        loop {
            let notice = self.gate.look();
            if seen != Some(notice.number()) {
                seen = Some(notice.number());
                wait = Wait::new();
                if notice.invites(place) {
                    // SAFETY: one thread at each of less than `MAX_THREADS` places runs `serve`,
                    // because a worker is started once (`Worker::wake`), and it keeps what `enter`
                    // returns only until the end of this statement.
                    if let Some(work) = unsafe { self.gate.enter(place) } {
                        work.work(place);
                    }
                }
            } else if wait.is_long() {
                if !self.workers[place - 1].sleep() {
                    return;
                }
                (wait, seen) = (Wait::new(), None);
            } else {
                wait.pause();
            }
        }
    }

    /// Has the workers end. For tests, which have teams of their own.
    #[cfg(test)]
    pub(super) fn dismiss(&self) {
        self.workers.iter().for_each(Worker::dismiss);
    }
}
