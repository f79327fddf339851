//! Workers that wait awake for the next job.
//!
//! Waking a thread that sleeps costs tens of microseconds, as much as a whole layer of a small
//! network. So a worker that has finished a job looks out for the next one for [`PATIENCE`] before
//! it goes back to sleep in rayon's pool, and a job never waits for a worker to wake: it is cut
//! into parts, which whoever is awake takes, the caller first of all.
//!
//! There is one team, with one job at a time. Who finds it busy (a job within a job, for example)
//! works alone.

use core::any::Any;
use core::hint::spin_loop;
use core::ptr;
use core::sync::atomic::{
    AtomicBool, AtomicPtr, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release, SeqCst},
};
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::thread::yield_now;
use std::time::{Duration, Instant};

/// The largest number of threads that share a job.
const MAX_THREADS: usize = 32;

/// How long a worker stays awake without a job.
const PATIENCE: Duration = Duration::from_millis(1);

/// Nanoseconds of work that nobody was awake to share, after which the workers are woken.
const WAKE_NS: usize = 60_000;

/// A thread takes at least this many nanoseconds of work at a time, if there is enough.
const GRAIN_NS: usize = 2_000;

static TEAM: Team = Team {
    is_busy: AtomicBool::new(false),
    job: AtomicPtr::new(ptr::null_mut()),
    epoch: AtomicUsize::new(0),
    inside: AtomicUsize::new(0),
    awake: [const { AtomicBool::new(false) }; MAX_THREADS],
    called: AtomicUsize::new(0),
    missed_ns: AtomicUsize::new(0),
};

struct Team {
    /// Whether somebody has a job or is about to have one.
    is_busy: AtomicBool,
    /// The job, as long as it may be entered; null otherwise.
    job: AtomicPtr<Job<'static>>,
    /// The number of jobs so far.
    epoch: AtomicUsize,
    /// The number of workers that may hold a reference to the job.
    inside: AtomicUsize,
    /// Which places in the team are taken by a worker that is awake. Place 0 is the caller's.
    awake: [AtomicBool; MAX_THREADS],
    /// The number of workers that were sent for and have not come yet.
    called: AtomicUsize,
    missed_ns: AtomicUsize,
}

/// Calls to be shared.
struct Job<'a> {
    call: &'a (dyn Fn(usize) + Sync),
    parts: [Part; MAX_THREADS],
    threads: usize,
    /// The number of calls that are taken at a time.
    grain: usize,
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

/// The calls of one thread, which others take over when they have finished their own. Fills a cache
/// line.
#[repr(align(64))]
struct Part {
    next: AtomicUsize,
    end: usize,
}

impl Job<'_> {
    /// Makes calls until none is left, those of place `own` first. A panic is kept for the caller.
    fn work(&self, own: usize) {
        let result = catch_unwind(AssertUnwindSafe(|| {
            for place in (own..self.threads).chain(0..own) {
                self.finish(&self.parts[place]);
            }
        }));
        if let (Err(panic), Ok(mut first)) = (result, self.panic.lock()) {
            first.get_or_insert(panic);
        }
    }

    fn finish(&self, part: &Part) {
        // Read before it is raised, so that it does not run far beyond the end.
        while part.next.load(Relaxed) < part.end {
            let first = part.next.fetch_add(self.grain, Relaxed);
            (first..part.end.min(first + self.grain)).for_each(self.call);
        }
    }
}

/// The number of threads of the pool that the caller is in.
pub(super) fn threads() -> usize {
    rayon::current_num_threads()
}

/// Calls `call(i)` once for every `i` below `calls`, in any order, on up to `threads` threads; a
/// call is estimated to last `ns` nanoseconds.
///
/// A panic of a call is passed on when all threads have left the job.
pub(super) fn share(calls: usize, ns: usize, threads: usize, call: &(dyn Fn(usize) + Sync)) {
    let threads = threads.clamp(1, MAX_THREADS);
    if !TEAM.is_staffed(threads, calls.saturating_mul(ns)) || TEAM.is_busy.swap(true, Acquire) {
        return (0..calls).for_each(call);
    }
    let bound = |place: usize| calls * place.min(threads) / threads;
    let job = Job {
        call,
        parts: core::array::from_fn(|place| Part {
            next: AtomicUsize::new(bound(place)),
            end: bound(place + 1),
        }),
        threads,
        grain: (GRAIN_NS / ns.max(1)).clamp(1, (calls / (4 * threads)).max(1)),
        panic: Mutex::new(None),
    };
    TEAM.job
        .store(ptr::from_ref(&job).cast_mut().cast(), SeqCst);
    TEAM.epoch.fetch_add(1, SeqCst);
    job.work(0);
    TEAM.job.store(ptr::null_mut(), SeqCst);
    // A worker raises `inside` before it reads `job`, and the order of these operations is total:
    // it reads null, or it is counted here.
    wait_until(|| TEAM.inside.load(SeqCst) == 0);
    TEAM.is_busy.store(false, Release);
    if let Ok(Some(panic)) = job.panic.into_inner() {
        resume_unwind(panic);
    }
}

impl Team {
    /// Whether a worker is awake or on its way; when work has been missed for long enough, the
    /// workers are woken.
    fn is_staffed(&self, threads: usize, ns: usize) -> bool {
        let awake = self.awake[1..threads]
            .iter()
            .filter(|place| place.load(Relaxed))
            .count();
        if awake + 1 == threads {
            return true;
        }
        if self.missed_ns.fetch_add(ns, Relaxed).saturating_add(ns) < WAKE_NS {
            return awake > 0;
        }
        self.missed_ns.store(0, Relaxed);
        let called = self.called.load(Relaxed);
        for _ in awake + called + 1..threads {
            self.called.fetch_add(1, Relaxed);
            rayon::spawn(|| {
                TEAM.called.fetch_sub(1, Relaxed);
                TEAM.wait_for_jobs();
            });
        }
        true
    }

    /// What a worker does: takes part in every job until there has been none for some time.
    fn wait_for_jobs(&self) {
        let is_free = |place: &usize| !self.awake[*place].swap(true, Acquire);
        let Some(place) = (1..MAX_THREADS).find(is_free) else {
            return;
        };
        // The job that the worker was called for may still be on.
        let mut seen = self.epoch.load(Relaxed).wrapping_sub(1);
        loop {
            let idle = Instant::now();
            let is_new = |epoch| epoch != seen;
            wait_until(|| is_new(self.epoch.load(Acquire)) || idle.elapsed() > PATIENCE);
            let epoch = self.epoch.load(Acquire);
            if epoch == seen {
                break;
            }
            seen = epoch;
            self.inside.fetch_add(1, SeqCst);
            // SAFETY: if this is not null, `share` sees the raised `inside` and keeps the job alive
            // until it is lowered.
            let job = unsafe { self.job.load(SeqCst).as_ref() };
            if let Some(job) = job.filter(|job| place < job.threads) {
                job.work(place);
            }
            self.inside.fetch_sub(1, SeqCst);
        }
        self.awake[place].store(false, Release);
    }
}

/// Waits, busily at first; then other threads get a chance to run in between.
fn wait_until(condition: impl Fn() -> bool) {
    let mut rounds = 0_u32;
    while !condition() {
        if rounds < 1_000 {
            rounds += 1;
            spin_loop();
        } else {
            yield_now();
        }
    }
}
