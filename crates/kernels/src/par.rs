//! Work over several threads, when there is enough of it.
//!
//! The helpers split a result into chunks that are computed independently, so the bits of the
//! result do not depend on which thread computes which chunk.

#[cfg(not(feature = "threads"))]
#[path = "par/alone.rs"]
mod team;
#[cfg(feature = "threads")]
mod team;

use core::cell::UnsafeCell;
use core::marker::PhantomData;
use core::slice;

/// Work estimated below this many nanoseconds stays on the calling thread.
const CUTOFF_NS: usize = 12_000;

/// The number of threads that parallel work may use. For choosing sizes of chunks only: no result
/// may depend on it.
pub fn threads() -> usize {
    team::threads()
}

/// Whether work estimated at `ns` nanoseconds is worth several threads.
pub fn is_worth(ns: usize) -> bool {
    ns >= CUTOFF_NS && threads() > 1
}

/// How many lines of `size` elements make a chunk of about `elements`: at least one, however long the
/// lines are, and whether or not they have elements at all.
pub(crate) fn lines_in_a_chunk(elements: usize, size: usize) -> usize {
    (elements / size.max(1)).max(1)
}

/// Calls `f(i, chunk)` for each chunk of `chunk_len` elements of `y`, the last of which may be
/// shorter.
///
/// `chunk_ns` estimates the work on one chunk in nanoseconds; below the cut-off in total, the
/// chunks are done in order on the calling thread.
///
/// # Panics
/// If `chunk_len` is zero.
#[inline]
pub fn for_each_chunk<T: Send>(
    y: &mut [T],
    chunk_len: usize,
    chunk_ns: usize,
    f: impl Fn(usize, &mut [T]) + Sync,
) {
    // Most tensors are small: nothing is divided and nothing shared.
    if (1..=chunk_len).contains(&y.len()) {
        return f(0, y);
    }
    let chunks = y.len().div_ceil(chunk_len);
    if chunks > 1 && is_worth(chunks.saturating_mul(chunk_ns)) {
        let y = Chunks::new(y, chunk_len);
        team::share(chunks, chunk_ns, threads(), &|i| {
            // SAFETY: every chunk is asked for once.
            f(i, unsafe { y.get(i) });
        });
    } else {
        for (i, chunk) in y.chunks_mut(chunk_len).enumerate() {
            f(i, chunk);
        }
    }
}

/// As [`for_each_chunk`], over two results cut in step: chunk `i` of `y` has `y_chunk` elements and
/// that of `z` `z_chunk`.
///
/// # Panics
/// If `y_chunk` or `z_chunk` is zero.
#[inline]
pub fn for_each_chunk2<T: Send, U: Send>(
    (y, y_chunk): (&mut [T], usize),
    (z, z_chunk): (&mut [U], usize),
    chunk_ns: usize,
    f: impl Fn(usize, &mut [T], &mut [U]) + Sync,
) {
    if (1..=y_chunk).contains(&y.len()) && (1..=z_chunk).contains(&z.len()) {
        return f(0, y, z);
    }
    let chunks = y.len().div_ceil(y_chunk).min(z.len().div_ceil(z_chunk));
    if chunks > 1 && is_worth(chunks.saturating_mul(chunk_ns)) {
        let (y, z) = (Chunks::new(y, y_chunk), Chunks::new(z, z_chunk));
        team::share(chunks, chunk_ns, threads(), &|i| {
            // SAFETY: every chunk is asked for once.
            f(i, unsafe { y.get(i) }, unsafe { z.get(i) });
        });
    } else {
        for (i, (y, z)) in y.chunks_mut(y_chunk).zip(z.chunks_mut(z_chunk)).enumerate() {
            f(i, y, z);
        }
    }
}

/// Calls `f(i)` for each `i` below `count`, a call of which is estimated to last `ns` nanoseconds;
/// below the cut-off in total they are made in order on the calling thread.
#[inline]
pub fn for_each_index(count: usize, ns: usize, f: impl Fn(usize) + Sync) {
    if count > 1 && is_worth(count.saturating_mul(ns)) {
        team::share(count, ns, threads(), &f);
    } else {
        (0..count).for_each(f);
    }
}

/// The results of `a` and `b`, which may run at the same time when `ns` nanoseconds of work are
/// worth it.
pub fn join<A: Send, B: Send>(
    ns: usize,
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    if !is_worth(ns) {
        return (a(), b());
    }
    let halves = (Half::new(a), Half::new(b));
    team::share(2, ns / 2, threads(), &|i| {
        // SAFETY: `share` calls this once for each of 0 and 1, so nobody else is at the same half.
        unsafe {
            if i == 0 {
                halves.0.run();
            } else {
                halves.1.run();
            }
        }
    });
    (halves.0.result(), halves.1.result())
}

/// What is still to be computed, then its result.
struct Half<F, A>(UnsafeCell<(Option<F>, Option<A>)>);

// SAFETY: `run` moves the function and the result to and from another thread, and the caller of
// `run` keeps two threads from being there at once.
unsafe impl<F: Send, A: Send> Sync for Half<F, A> {}

impl<F: FnOnce() -> A, A> Half<F, A> {
    fn new(f: F) -> Self {
        Self(UnsafeCell::new((Some(f), None)))
    }

    /// Computes the result.
    ///
    /// # Safety
    /// No other call of `run` on the same half is under way.
    unsafe fn run(&self) {
        // SAFETY: only `run` makes references to the contents through `&self`, and there is one
        // call of it at a time.
        let (f, result) = unsafe { &mut *self.0.get() };
        *result = f.take().map(|f| f());
    }

    fn result(self) -> A {
        self.0.into_inner().1.expect("each half is computed")
    }
}

/// A slice cut into chunks that different threads write.
struct Chunks<'a, T> {
    start: *mut T,
    len: usize,
    chunk: usize,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: `get` hands every element to one thread only.
unsafe impl<T: Send> Sync for Chunks<'_, T> {}

impl<'a, T> Chunks<'a, T> {
    fn new(slice: &'a mut [T], chunk: usize) -> Self {
        Self {
            start: slice.as_mut_ptr(),
            len: slice.len(),
            chunk,
            slice: PhantomData,
        }
    }

    /// Chunk `i`.
    ///
    /// # Safety
    /// Every chunk is asked for at most once.
    #[expect(
        clippy::mut_from_ref,
        reason = "different threads get different chunks"
    )]
    unsafe fn get(&self, i: usize) -> &mut [T] {
        let from = i * self.chunk;
        assert!(from < self.len, "a chunk outside of the slice");
        // SAFETY: the range lies within the slice, which is borrowed for `'a`, and no other chunk
        // has a part of it.
        unsafe { slice::from_raw_parts_mut(self.start.add(from), self.chunk.min(self.len - from)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chunk_is_visited_once_serial_and_parallel() {
        for ns in [0, 1, 10_000_000] {
            let mut y = vec![0usize; 1003];
            for_each_chunk(&mut y, 10, ns, |i, chunk| {
                chunk.iter_mut().for_each(|v| *v += i + 1);
            });
            assert!(y.iter().enumerate().all(|(j, &v)| v == j / 10 + 1));
            let mut z = vec![0usize; 101];
            for_each_chunk2((&mut y, 10), (&mut z, 1), ns, |i, y, z| {
                y.fill(i);
                z.fill(i);
            });
            assert!(y.iter().enumerate().all(|(j, &v)| v == j / 10));
            assert!(z.iter().enumerate().all(|(j, &v)| v == j));
            assert_eq!(join(ns, || 1, || 2), (1, 2));
        }
        for_each_chunk(&mut [] as &mut [u8], 3, 1, |_, _| unreachable!());
    }

    #[test]
    fn a_chunk_has_a_line_of_every_size() {
        assert_eq!(
            [0, 1, 50, 100, 101].map(|size| lines_in_a_chunk(100, size)),
            [100, 100, 2, 1, 1]
        );
    }

    fn pool(threads: usize) -> rayon::ThreadPool {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap()
    }

    #[test]
    fn many_jobs_in_a_row_and_jobs_within_jobs() {
        for threads in 1..=4 {
            pool(threads).install(|| {
                let mut y = vec![0_u64; 257];
                for _ in 0..2_000 {
                    for_each_chunk(&mut y, 3, 5_000, |_, y| {
                        for_each_chunk(y, 1, 100_000, |_, y| y[0] += 1);
                    });
                }
                assert_eq!(y, [2_000; 257]);
            });
        }
    }

    #[test]
    fn several_threads_have_jobs_at_the_same_time() {
        std::thread::scope(|scope| {
            for seed in 0..4 {
                scope.spawn(move || {
                    for _ in 0..500 {
                        let mut y = vec![seed; 64];
                        for_each_chunk(&mut y, 4, 50_000, |i, y| y.fill(seed + i));
                        assert!(y.iter().enumerate().all(|(j, &v)| v == seed + j / 4));
                    }
                });
            }
        });
    }

    #[test]
    fn a_panic_reaches_the_caller_and_the_team_goes_on() {
        pool(2).install(|| {
            for _ in 0..20 {
                let panic = std::panic::catch_unwind(|| {
                    for_each_chunk(&mut [0; 100], 1, 100_000, |i, _| {
                        assert_ne!(i, 70, "seventy");
                    });
                });
                let panic = panic.unwrap_err();
                assert!(panic.downcast_ref::<String>().unwrap().contains("seventy"));
            }
            let mut y = [0; 100];
            for_each_chunk(&mut y, 1, 100_000, |_, y| y[0] = 1);
            assert_eq!(y, [1; 100]);
        });
    }

    #[test]
    fn several_threads_take_part() {
        let mut ids = [None; 64];
        pool(2).install(|| {
            // The worker may need some time to wake.
            for _ in 0..1_000 {
                for_each_chunk(&mut ids, 1, 1_000_000, |_, id| {
                    std::thread::sleep(core::time::Duration::from_micros(10));
                    id[0] = Some(std::thread::current().id());
                });
                if ids.iter().any(|id| *id != ids[0]) {
                    return;
                }
            }
            panic!("one thread did all the work");
        });
    }
}
