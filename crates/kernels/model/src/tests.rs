use crate::sync::join_all;
use crate::team::Team;
use loom::cell::UnsafeCell;
use loom::model::Builder;
use std::mem::forget;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// So much work that sleeping workers are woken.
const MUCH_NS: usize = 1_000_000;

/// So little that nobody is woken: those who are awake take part.
const LITTLE_NS: usize = 1;

/// Runs `f` with a new team in every order, or in every order with at most so many `preemptions`:
/// changes to another thread where the one that runs could go on. The workers are dismissed at the
/// end, whatever they are doing.
fn model(preemptions: Option<usize>, f: impl Fn(&'static Team) + Send + Sync + 'static) {
    let mut model = Builder::new();
    model.preemption_bound = preemptions;
    model.max_branches = 10_000;
    model.check(move || {
        let team = Box::into_raw(Box::new(Team::new()));
        // SAFETY: the team lives until its box is dropped at the end of this function, which is
        // after `join_all`: every thread that has the reference has ended by then.
        let shared: &'static Team = unsafe { &*team };
        f(shared);
        shared.dismiss();
        join_all();
        // SAFETY: it comes from `Box::into_raw`, and the threads that had references have ended.
        drop(unsafe { Box::from_raw(team) });
    });
}

/// The numbers of times that each call was made. They are not atomic: loom fails if two threads
/// change one of them at the same time, or if `check` does not come after every call.
struct Calls<const N: usize>([UnsafeCell<usize>; N]);

// SAFETY: loom looks at every access.
unsafe impl<const N: usize> Sync for Calls<N> {}

impl<const N: usize> Calls<N> {
    fn new() -> Self {
        Self(std::array::from_fn(|_| UnsafeCell::new(0)))
    }

    fn make(&self, i: usize) {
        // SAFETY: loom looks at every access.
        self.0[i].with_mut(|made| unsafe { *made += 1 });
    }

    fn check(&self, times: RangeInclusive<usize>) {
        for made in &self.0 {
            // SAFETY: loom looks at every access.
            made.with_mut(|made| assert!(times.contains(unsafe { &*made })));
        }
    }
}

/// Shares `N` calls and checks that each is made once.
fn share<const N: usize>(team: &'static Team, ns: usize, threads: usize) {
    let calls = Calls::<N>::new();
    team.share(N, ns, threads, &|i| calls.make(i));
    calls.check(1..=1);
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a payload was dropped");
    }
}

#[test]
fn a_loop_with_one_worker() {
    model(None, |team| share::<2>(team, MUCH_NS, 2));
}

#[test]
fn a_loop_with_two_workers() {
    model(Some(2), |team| share::<3>(team, MUCH_NS, 3));
}

/// The worker comes to the first loop, to the second, to both, or too late.
#[test]
fn the_next_loop_with_a_worker_that_may_be_late() {
    model(Some(4), |team| {
        share::<2>(team, MUCH_NS, 2);
        share::<2>(team, LITTLE_NS, 2);
    });
}

/// The worker may have gone to sleep, or be about to.
#[test]
fn the_next_loop_with_a_worker_that_may_be_asleep() {
    model(Some(4), |team| {
        share::<2>(team, MUCH_NS, 2);
        share::<2>(team, MUCH_NS, 2);
    });
}

/// The first loop is not open to the second worker.
#[test]
fn a_loop_for_fewer_threads_and_one_for_more() {
    model(Some(1), |team| {
        share::<3>(team, MUCH_NS, 3);
        share::<2>(team, LITTLE_NS, 2);
    });
}

#[test]
fn a_loop_within_a_loop() {
    model(Some(5), |team| {
        let outer = Calls::<2>::new();
        team.share(2, MUCH_NS, 2, &|i| {
            share::<2>(team, MUCH_NS, 2);
            outer.make(i);
        });
        outer.check(1..=1);
    });
}

#[test]
fn two_callers() {
    model(Some(3), |team| {
        let other = loom::thread::spawn(move || share::<2>(team, MUCH_NS, 2));
        share::<2>(team, MUCH_NS, 2);
        other.join().unwrap();
    });
}

/// A panic on each of two threads, whose payloads must not be dropped; and the team is free after
/// it.
#[test]
fn panics_on_all_threads() {
    model(Some(4), |team| {
        let calls = Calls::<2>::new();
        let all = AssertUnwindSafe(|| {
            team.share(2, MUCH_NS, 2, &|i| {
                calls.make(i);
                resume_unwind(Box::new(Bomb));
            });
        });
        let bomb = catch_unwind(all).unwrap_err().downcast::<Bomb>();
        forget(bomb.unwrap());
        calls.check(0..=1);
        share::<2>(team, LITTLE_NS, 2);
    });
}

/// A panic on one thread while others are in the loop.
#[test]
fn a_panic_on_one_of_three_threads() {
    model(Some(1), |team| {
        let calls = Calls::<3>::new();
        let all = AssertUnwindSafe(|| {
            team.share(3, MUCH_NS, 3, &|i| {
                calls.make(i);
                if i == 1 {
                    resume_unwind(Box::new(1));
                }
            });
        });
        assert_eq!(
            *catch_unwind(all).unwrap_err().downcast::<i32>().unwrap(),
            1
        );
        calls.check(0..=1);
    });
}

/// The end comes while a loop is shared. (In the other tests it comes after the last loop.)
#[test]
fn the_workers_are_dismissed_at_any_time() {
    model(Some(2), |team| {
        let end = loom::thread::spawn(move || team.dismiss());
        share::<2>(team, MUCH_NS, 2);
        share::<2>(team, LITTLE_NS, 2);
        end.join().unwrap();
    });
}
