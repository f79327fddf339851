//! The calls of a loop, cut into one share for each thread; who has finished its own takes over
//! what is left of the others'.

use super::sync::{AtomicUsize, MAX_THREADS, Mutex, Ordering::Relaxed};
use core::any::Any;
use core::mem;
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::PoisonError;

/// A thread takes at least this many nanoseconds of work at a time, if there is enough.
const GRAIN_NS: usize = 2_000;

/// Calls `body(i)` once for every `i` below a number, on several threads.
pub(super) struct SharedLoop<'a> {
    body: &'a (dyn Fn(usize) + Sync),
    shares: [Share; MAX_THREADS],
    threads: usize,
    /// The number of calls that are taken at a time.
    grain: usize,
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

/// The calls of one thread. Fills a cache line.
#[repr(align(64))]
struct Share {
    next: AtomicUsize,
    end: usize,
}

impl<'a> SharedLoop<'a> {
    /// `calls` calls that last about `ns` nanoseconds each, for `threads` threads.
    ///
    /// # Panics
    /// If there is no thread, more than [`MAX_THREADS`], or more calls than `isize::MAX`.
    pub(super) fn new(
        calls: usize,
        ns: usize,
        threads: usize,
        body: &'a (dyn Fn(usize) + Sync),
    ) -> Self {
        assert!((1..=MAX_THREADS).contains(&threads), "{threads} threads");
        // So `next` does not wrap: see `finish`.
        assert!(isize::try_from(calls).is_ok(), "{calls} calls");
        let first = |place: usize| first_call(calls, threads, place.min(threads));
        Self {
            body,
            shares: core::array::from_fn(|place| Share {
                next: AtomicUsize::new(first(place)),
                end: first(place + 1),
            }),
            threads,
            grain: (GRAIN_NS / ns.max(1)).clamp(1, (calls / (4 * threads)).max(1)),
            panic: Mutex::new(None),
        }
    }

    /// Makes calls until none is left, those of place `own` first. A panic is kept for
    /// [`resume_panic`](Self::resume_panic): this never unwinds.
    pub(super) fn work(&self, own: usize) {
        let result = catch_unwind(AssertUnwindSafe(|| {
            for place in (own..self.threads).chain(0..own) {
                self.finish(&self.shares[place]);
            }
        }));
        if let Err(payload) = result {
            self.keep(payload);
        }
    }

    /// Makes calls of a share until none is left.
    ///
    /// Every number of a share is given out once. The counter does not wrap: a thread raises it by
    /// `grain` only after it has read it to be below `end`, and its next read sees that, so it ends
    /// below `end + threads * grain`, which is at most `calls + max(calls / 4, MAX_THREADS)`.
    fn finish(&self, share: &Share) {
        while share.next.load(Relaxed) < share.end {
            let first = share.next.fetch_add(self.grain, Relaxed);
            (first..share.end.min(first + self.grain)).for_each(self.body);
        }
    }

    /// Keeps the first payload. Others are leaked, because dropping one may panic.
    #[cold]
    fn keep(&self, payload: Box<dyn Any + Send>) {
        let mut first = self.panic.lock().unwrap_or_else(PoisonError::into_inner);
        if first.is_none() {
            *first = Some(payload);
        } else {
            mem::forget(payload);
        }
    }

    /// Goes on with the panic of a call, if there was one.
    pub(super) fn resume_panic(&mut self) {
        let first = self.panic.get_mut();
        if let Some(payload) = first.unwrap_or_else(PoisonError::into_inner).take() {
            resume_unwind(payload);
        }
    }
}

/// The number of the first call of a place, where the places share the calls in order and the last
/// ones have one call more than the others if need be: the caller, at the first place, starts
/// before the workers, so it is the one that has time for a call of theirs. No step is larger than
/// `calls`.
fn first_call<N: num_traits::PrimInt>(calls: N, threads: N, place: N) -> N {
    calls / threads * place + place.saturating_sub(threads - calls % threads)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In 8 bits, where debug builds find every overflow; 32 bits are the same with larger numbers.
    #[test]
    fn the_shares_are_the_calls_for_the_smallest_and_the_largest_numbers() {
        for calls in 0..=u8::MAX {
            for threads in 1..=u8::MAX {
                assert_eq!(first_call(calls, threads, 0), 0);
                assert_eq!(first_call(calls, threads, threads), calls);
                for place in 0..threads {
                    let share =
                        first_call(calls, threads, place + 1) - first_call(calls, threads, place);
                    assert!(share == calls / threads || share == calls.div_ceil(threads));
                }
            }
        }
    }

    #[test]
    #[should_panic = "calls"]
    fn more_calls_than_a_slice_can_have() {
        SharedLoop::new(usize::MAX, 1, 2, &|_| ());
    }
}
