//! A pool of more threads than the machine runs at the same time gives no more of them to share
//! with.

#![cfg(feature = "threads")]

use conformable_kernels::par::threads;
use std::thread::available_parallelism;

#[test]
fn there_are_no_more_threads_than_cores() {
    let cores = available_parallelism().map_or(1, usize::from);
    for asked in [1, 2, 64] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(asked);
        let pool = pool.stack_size(64 * 1024).build().unwrap();
        assert_eq!(pool.install(threads), asked.min(cores).min(32));
    }
}
