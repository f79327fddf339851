use super::team::Team;
use super::worker::Worker;
use core::any::Any;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use core::time::Duration;
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::thread::{sleep, yield_now};
use std::time::Instant;

/// So much work that sleeping workers are woken.
const MUCH_NS: usize = 1_000_000;

/// Gives `f` a team of its own.
fn with_team(f: impl FnOnce(&'static Team)) {
    let team: &Team = Box::leak(Box::new(Team::new()));
    f(team);
    team.dismiss();
}

fn wait_for(what: &str, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(60), "no {what}");
        yield_now();
    }
}

/// Calls `f(i)` on `threads` threads at the same time, each of which makes one call.
fn on_each(
    team: &'static Team,
    threads: usize,
    f: impl Fn(usize) + Sync,
) -> Result<(), Box<dyn Any + Send>> {
    let begun = AtomicUsize::new(0);
    catch_unwind(AssertUnwindSafe(|| {
        team.share(threads, MUCH_NS, threads, &|i| {
            begun.fetch_add(1, Relaxed);
            wait_for("other threads", || {
                // A worker may have been about to sleep when it was found awake.
                let workers = team.workers[..threads - 1].iter();
                workers.for_each(|worker| worker.wake(|| unreachable!("it has been started")));
                begun.load(Relaxed) == threads
            });
            f(i);
        });
    }))
}

#[test]
fn every_call_is_made_once_whatever_the_number_of_threads() {
    with_team(|team| {
        for threads in [0, 1, 2, 3, 7, 32, 33, 1_000, usize::MAX] {
            for calls in [0, 1, 2, 31, 32, 33, 1_000] {
                for ns in [0, 100, 10_000, usize::MAX] {
                    let made: Vec<_> = (0..calls).map(|_| AtomicUsize::new(0)).collect();
                    team.share(calls, ns, threads, &|i| {
                        made[i].fetch_add(1, Relaxed);
                    });
                    assert!(made.iter().all(|made| made.load(Relaxed) == 1));
                }
            }
        }
    });
}

#[test]
fn workers_sleep_and_wake() {
    with_team(|team| {
        for threads in [2, 5, 3] {
            on_each(team, threads, |_| ()).unwrap();
            wait_for("sleep", || !team.workers.iter().any(Worker::is_awake));
        }
    });
}

#[test]
fn a_loop_within_a_loop_and_one_of_another_thread_are_made_alone() {
    with_team(|team| {
        let (inner, other) = (AtomicUsize::new(0), AtomicUsize::new(0));
        on_each(team, 2, |_| {
            let id = std::thread::current().id();
            team.share(10, MUCH_NS, 2, &|_| {
                assert_eq!(std::thread::current().id(), id);
                inner.fetch_add(1, Relaxed);
            });
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    team.share(10, MUCH_NS, 2, &|_| {
                        other.fetch_add(1, Relaxed);
                    });
                });
            });
        })
        .unwrap();
        assert_eq!((inner.into_inner(), other.into_inner()), (20, 20));
    });
}

/// Panics when it is dropped.
struct Bomb(usize);

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("bomb {}", self.0);
    }
}

#[test]
fn panics_on_two_threads_whose_payloads_panic_when_dropped_while_a_third_goes_on() {
    with_team(|team| {
        for _ in 0..3 {
            let finished = AtomicUsize::new(0);
            let panic = on_each(team, 3, |i| {
                if i < 2 {
                    panic_any(Bomb(i));
                }
                sleep(Duration::from_millis(50));
                finished.fetch_add(1, Relaxed);
            });
            // Whoever uses what is on the caller's stack has finished.
            assert_eq!(finished.into_inner(), 1);
            let bomb = panic.unwrap_err().downcast::<Bomb>().unwrap();
            assert!(bomb.0 < 2);
            core::mem::forget(bomb);
            // The team is not busy for ever, and no worker is lost.
            on_each(team, 3, |_| ()).unwrap();
        }
    });
}

#[test]
fn a_thread_that_cannot_be_started_is_not_asked_for_again() {
    let worker = Worker::new();
    worker.wake(|| false);
    assert!(!worker.is_awake());
    worker.wake(|| unreachable!());
    assert!(!worker.is_awake());
    assert!(!worker.sleep());
}
