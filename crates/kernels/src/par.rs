//! Work over several threads, when there is enough of it.
//!
//! The helpers split a result into chunks that are computed independently, so the bits of the
//! result do not depend on which thread computes which chunk.

#[cfg(not(feature = "threads"))]
#[path = "par/alone.rs"]
mod process;
#[cfg(feature = "threads")]
mod process;

mod chunks;
mod half;
#[cfg(all(test, feature = "threads"))]
mod tests;

use chunks::Chunks;
use half::Half;

/// Work estimated below this many nanoseconds stays on the calling thread.
const CUTOFF_NS: usize = 12_000;

/// The number of threads that parallel work may use. For choosing sizes of chunks only: no result
/// may depend on it.
pub fn threads() -> usize {
    process::threads()
}

/// Whether work estimated at `ns` nanoseconds is worth several threads.
pub fn is_worth(ns: usize) -> bool {
    ns >= CUTOFF_NS && threads() > 1
}

/// How many lines of `size` elements make a chunk of about `elements`: at least one, however long
/// the lines are, and whether or not they have elements at all.
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
        process::share(chunks, chunk_ns, threads(), &|i| {
            // SAFETY: `share` makes the call for each `i` once, and no other asks for chunk `i`.
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
        process::share(chunks, chunk_ns, threads(), &|i| {
            // SAFETY: `share` makes the call for each `i` once, and no other asks for chunk `i`.
            let (y, z) = unsafe { (y.get(i), z.get(i)) };
            f(i, y, z);
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
        process::share(count, ns, threads(), &f);
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
    process::share(2, ns / 2, threads(), &|i| {
        // SAFETY: `share` makes this call once for 0 and once for 1, so no other call is at the
        // same half.
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
