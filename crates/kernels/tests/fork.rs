//! A child process made by `fork` has none of its parent's threads but one, and still shares work
//! with threads: it starts its own.

#![cfg(all(unix, feature = "threads"))]

use conformable_kernels::par::{for_each_index, threads};
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread::{scope, sleep, yield_now};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(60);

/// Whether two calls of a loop are under way at the same time, after some attempts: a loop does not
/// wait for a thread that is late.
fn two_threads_take_part() -> bool {
    let start = Instant::now();
    while start.elapsed() < LIMIT {
        let (begun, met) = (AtomicUsize::new(0), AtomicUsize::new(0));
        for_each_index(2, 1_000_000, |_| {
            let first = Instant::now();
            begun.fetch_add(1, Relaxed);
            while begun.load(Relaxed) < 2 && first.elapsed() < Duration::from_millis(100) {
                yield_now();
            }
            if begun.load(Relaxed) == 2 {
                met.fetch_add(1, Relaxed);
            }
        });
        if met.into_inner() == 2 {
            return true;
        }
    }
    false
}

/// Runs `f` in a child process; whether it returned true within the limit.
fn in_child(f: fn() -> bool) -> bool {
    // SAFETY: the child calls `f`, which uses memory and threads. glibc and the system libraries of
    // the BSDs and macOS allow that, and no lock of this program is held but those of the
    // library under test. It ends by `_exit`: nothing of the parent's is cleaned up twice.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let is_good = catch_unwind(f).unwrap_or(false);
        // SAFETY: it ends the process.
        unsafe { libc::_exit(i32::from(!is_good)) };
    }
    assert!(child > 0, "no child");
    let start = Instant::now();
    let mut status = 0;
    // SAFETY: the status is written to a variable that lives long enough.
    while unsafe { libc::waitpid(child, &raw mut status, libc::WNOHANG) } == 0 {
        if start.elapsed() > 2 * LIMIT {
            // SAFETY: the child was not waited for, so this is its number still.
            unsafe { libc::kill(child, libc::SIGKILL) };
        }
        sleep(Duration::from_millis(2));
    }
    libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0
}

#[test]
fn children_share_work_wherever_the_team_of_the_parent_was() {
    if threads() == 1 {
        return;
    }
    // The workers are awake, or have gone to sleep.
    for pause in [0, 20] {
        assert!(two_threads_take_part());
        sleep(Duration::from_millis(pause));
        assert!(in_child(two_threads_take_part), "after {pause} ms");
    }
    // Another thread is in the middle of a loop.
    let is_over = AtomicBool::new(false);
    scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Relaxed) {
                for_each_index(100, 1_000, |i| sleep(Duration::from_nanos(i as u64)));
            }
        });
        let all = (0..20).all(|_| in_child(two_threads_take_part));
        is_over.store(true, Relaxed);
        assert!(all);
    });
    // And a child's child.
    assert!(in_child(
        || two_threads_take_part() && in_child(two_threads_take_part)
    ));
}
