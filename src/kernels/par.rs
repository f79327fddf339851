//! Work over several threads, when there is enough of it.
//!
//! The helpers split a result into chunks that are computed independently, so the bits of the result do not depend on
//! which thread computes which chunk.

use rayon::prelude::*;

/// Work estimated below this many nanoseconds stays on the calling thread: waking the pool costs tens of microseconds.
const CUTOFF_NS: usize = 200_000;

/// A job handed to a thread is estimated to last at least this many nanoseconds.
const JOB_NS: usize = 25_000;

/// The number of threads that parallel work may use. For choosing sizes of chunks only: no result may depend on it.
pub fn threads() -> usize {
    rayon::current_num_threads()
}

/// Whether work estimated at `ns` nanoseconds is worth several threads.
pub fn is_worth(ns: usize) -> bool {
    ns >= CUTOFF_NS && threads() > 1
}

/// Calls `f(i, chunk)` for each chunk of `chunk_len` elements of `y`, the last of which may be shorter.
///
/// `chunk_ns` estimates the work on one chunk in nanoseconds; below the cut-off in total, the chunks are done in order on
/// the calling thread.
///
/// # Panics
/// If `chunk_len` is zero.
pub fn for_each_chunk<T: Send>(
    y: &mut [T],
    chunk_len: usize,
    chunk_ns: usize,
    f: impl Fn(usize, &mut [T]) + Sync + Send,
) {
    let chunks = y.len().div_ceil(chunk_len);
    if chunks > 1 && is_worth(chunks.saturating_mul(chunk_ns)) {
        y.par_chunks_mut(chunk_len)
            .with_min_len((JOB_NS / chunk_ns.max(1)).max(1))
            .enumerate()
            .for_each(|(i, chunk)| f(i, chunk));
    } else {
        for (i, chunk) in y.chunks_mut(chunk_len).enumerate() {
            f(i, chunk);
        }
    }
}

/// As [`for_each_chunk`], over two results cut in step: chunk `i` of `y` has `y_chunk` elements and that of `z` `z_chunk`.
///
/// # Panics
/// If `y_chunk` or `z_chunk` is zero.
pub fn for_each_chunk2<T: Send, U: Send>(
    (y, y_chunk): (&mut [T], usize),
    (z, z_chunk): (&mut [U], usize),
    chunk_ns: usize,
    f: impl Fn(usize, &mut [T], &mut [U]) + Sync + Send,
) {
    let chunks = y.len().div_ceil(y_chunk);
    if chunks > 1 && is_worth(chunks.saturating_mul(chunk_ns)) {
        y.par_chunks_mut(y_chunk)
            .zip(z.par_chunks_mut(z_chunk))
            .with_min_len((JOB_NS / chunk_ns.max(1)).max(1))
            .enumerate()
            .for_each(|(i, (y, z))| f(i, y, z));
    } else {
        for (i, (y, z)) in y.chunks_mut(y_chunk).zip(z.chunks_mut(z_chunk)).enumerate() {
            f(i, y, z);
        }
    }
}

/// The results of `a` and `b`, which may run at the same time when `ns` nanoseconds of work are worth it.
pub fn join<A: Send, B: Send>(
    ns: usize,
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    if is_worth(ns) {
        rayon::join(a, b)
    } else {
        (a(), b())
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
}
