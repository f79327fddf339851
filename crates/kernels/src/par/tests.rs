use super::*;
use crate::gemm::gemm;
use crate::{Acc, Trans};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use core::time::Duration;
use std::thread::yield_now;
use std::time::Instant;

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
fn a_panic_in_a_chunk_on_each_of_two_threads() {
    pool(2).install(|| {
        for _ in 0..20 {
            let begun = AtomicUsize::new(0);
            let panic = std::panic::catch_unwind(|| {
                for_each_chunk(&mut [0; 2], 1, 1_000_000, |i, _| {
                    begun.fetch_add(1, Relaxed);
                    let start = Instant::now();
                    // Until the other thread is here too, unless other tests keep it busy.
                    while begun.load(Relaxed) < 2 && start.elapsed() < Duration::from_millis(20) {
                        yield_now();
                    }
                    panic!("chunk {i}");
                });
            });
            let panic = panic.unwrap_err();
            assert!(panic.downcast_ref::<String>().unwrap().starts_with("chunk"));
        }
    });
}

#[test]
fn each_index_is_called_once() {
    for ns in [0, 1, 10_000_000] {
        let made = [const { AtomicUsize::new(0) }; 100];
        for_each_index(100, ns, |i| {
            made[i].fetch_add(1, Relaxed);
        });
        assert!(made.iter().all(|made| made.load(Relaxed) == 1));
    }
    for_each_index(0, 10_000_000, |_| unreachable!());
}

/// More threads than anything here has an array for.
#[test]
fn a_pool_of_a_thousand_threads() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1_000);
    let pool = pool.stack_size(64 * 1024).build().unwrap();
    let (m, k, n) = (20_000, 8, 24);
    let a: Vec<f32> = (0..m * k).map(|i| (i % 13) as f32).collect();
    let b: Vec<f32> = (0..k * n).map(|i| (i % 7) as f32).collect();
    let product = || {
        let mut c = vec![0.0; m * n];
        gemm(
            m,
            k,
            n,
            &a,
            Trans::No,
            &b,
            Trans::No,
            &mut c,
            Acc::Overwrite,
        );
        c
    };
    assert!(pool.install(threads) <= 32);
    assert_eq!(pool.install(product), self::pool(1).install(product));
}

#[test]
fn several_threads_take_part() {
    let mut ids = [None; 64];
    pool(2).install(|| {
        // The worker may need some time to wake.
        for _ in 0..1_000 {
            for_each_chunk(&mut ids, 1, 1_000_000, |_, id| {
                std::thread::sleep(Duration::from_micros(10));
                id[0] = Some(std::thread::current().id());
            });
            if ids.iter().any(|id| *id != ids[0]) {
                return;
            }
        }
        panic!("one thread did all the work");
    });
}

#[test]
fn a_chunk_has_a_line_of_every_size() {
    assert_eq!(
        [0, 1, 50, 100, 101].map(|size| lines_in_a_chunk(100, size)),
        [100, 100, 2, 1, 1]
    );
}
