//! The team of this process, and how many of it work.

mod fork;
mod gate;
mod shared_loop;
mod sync;
mod team;
#[cfg(test)]
mod tests;
mod worker;

use core::ptr;
use core::sync::atomic::{
    AtomicPtr, AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed},
};
use std::boxed::Box;
use std::thread::available_parallelism;
use sync::MAX_THREADS;
use team::Team;

/// The team, which lives for ever; null before the first loop and in a forked child.
static TEAM: AtomicPtr<Team> = AtomicPtr::new(ptr::null_mut());

/// The number of threads of the rayon pool that the caller is in, but not more than the machine
/// runs at the same time, nor than a team has.
pub(super) fn threads() -> usize {
    rayon_core::current_num_threads().min(cores())
}

/// How many threads the machine runs at the same time, but not more than a team has. What the
/// system says to whom asks first is taken for the whole life of the process.
fn cores() -> usize {
    static CORES: AtomicUsize = AtomicUsize::new(0);
    // The tests of this crate run every number of threads on every machine.
    if cfg!(test) {
        return MAX_THREADS;
    }
    let mut cores = CORES.load(Relaxed);
    if cores == 0 {
        cores = available_parallelism().map_or(1, |cores| cores.get().min(MAX_THREADS));
        CORES.store(cores, Relaxed);
    }
    cores
}

/// As [`Team::share`].
pub(super) fn share(calls: usize, ns: usize, threads: usize, body: &(dyn Fn(usize) + Sync)) {
    let team = TEAM.load(Acquire);
    // SAFETY: what is not null was stored by `found`, after it was made, and is never freed.
    let team = unsafe { team.as_ref() }.unwrap_or_else(found);
    team.share(calls, ns, threads, body);
}

#[cold]
fn found() -> &'static Team {
    // First, so that no child finds a team whose workers it does not have.
    fork::in_children(forget_team);
    let new = Box::into_raw(Box::new(Team::new()));
    let team = match TEAM.compare_exchange(ptr::null_mut(), new, AcqRel, Acquire) {
        Ok(_) => new,
        Err(first) => {
            // SAFETY: it comes from `Box::into_raw`, and nobody else has seen it.
            drop(unsafe { Box::from_raw(new) });
            first
        }
    };
    // SAFETY: it comes from `Box::into_raw`, here or in another thread whose store the exchange
    // acquired, and what is in `TEAM` is never freed.
    unsafe { &*team }
}

/// In a child process the workers of the team that it inherits do not exist, and a thread that it
/// does not have either may have left that team in the middle of a loop. So it founds its own.
extern "C" fn forget_team() {
    TEAM.store(ptr::null_mut(), Relaxed);
}
