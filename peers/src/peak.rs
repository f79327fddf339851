//! The machine's limits: fused multiply-adds a second, and bandwidths of the caches and of memory.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

/// How long one limit is measured; the best of many short runs counts, since a limit is asked for.
const TIME: Duration = Duration::from_millis(300);
/// Independent chains of multiply-adds: enough for 4 cycles of latency and 2 units, twice over.
const CHAINS: usize = 12;
const ROUNDS: usize = 20_000;

/// Runs `CHAINS` accumulators of `LANES` numbers; returns their sum.
#[inline(always)]
fn multiply_add<const LANES: usize>(x: f32, y: f32) -> f32 {
    let (x, y) = ([x; LANES], [y; LANES]);
    let mut sums = [[1.0_f32; LANES]; CHAINS];
    for _ in 0..ROUNDS {
        for sum in &mut sums {
            for ((sum, x), y) in sum.iter_mut().zip(&x).zip(&y) {
                *sum = sum.mul_add(*x, *y);
            }
        }
    }
    sums.as_flattened().iter().sum()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn multiply_add_avx2(x: f32, y: f32) -> f32 {
    multiply_add::<8>(x, y)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn multiply_add_avx512(x: f32, y: f32) -> f32 {
    multiply_add::<16>(x, y)
}

/// The sum of the elements, in many chains, so that it waits for memory and not for additions.
#[inline(always)]
fn sum(lines: &[Line]) -> f32 {
    let mut sums = [[0.0_f32; 16]; 4];
    for block in lines.as_chunks::<4>().0 {
        for (sums, line) in sums.iter_mut().zip(block) {
            for (sum, value) in sums.iter_mut().zip(&line.0) {
                *sum += value;
            }
        }
    }
    sums.as_flattened().iter().sum()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn sum_avx2(lines: &[Line]) -> f32 {
    sum(lines)
}

/// The work of `f` in each of `threads` threads, over the time that the slowest of them takes:
/// units a nanosecond.
fn rate(threads: usize, units: f64, f: impl Fn(usize) -> f32 + Sync) -> f64 {
    let start = Instant::now();
    let mut best = f64::INFINITY;
    let barrier = Barrier::new(threads);
    while start.elapsed() < TIME {
        let slowest = thread::scope(|scope| {
            let handles: Vec<_> = (0..threads)
                .map(|thread| {
                    let (f, barrier) = (&f, &barrier);
                    scope.spawn(move || {
                        black_box(f(thread));
                        barrier.wait();
                        let start = Instant::now();
                        black_box(f(thread));
                        start.elapsed().as_nanos() as f64
                    })
                })
                .collect();
            let times = handles
                .into_iter()
                .map(|handle| handle.join().expect("no panic"));
            times.fold(0.0, f64::max)
        });
        best = best.min(slowest);
    }
    units * threads as f64 / best
}

/// A line of the caches, so that no load crosses two of them.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([f32; 16]);

fn bandwidth(threads: usize, bytes: usize) -> f64 {
    let buffers: Vec<_> = (0..threads)
        .map(|_| vec![Line([1.0; 16]); bytes / size_of::<Line>()])
        .collect();
    let repeats = ((4 << 20) / bytes).max(1);
    rate(threads, (bytes * repeats) as f64, |thread| {
        let mut total = 0.0;
        for _ in 0..repeats {
            let lines = black_box(&buffers[thread][..]);
            #[cfg(target_arch = "x86_64")]
            if is_x86_feature_detected!("avx2") {
                // SAFETY: the feature was detected.
                total += unsafe { sum_avx2(lines) };
                continue;
            }
            total += sum(lines);
        }
        total
    })
}

/// Prints a line of JSON for each limit.
pub fn print(threads: usize) {
    let flops = |lanes: usize| (2 * lanes * CHAINS * ROUNDS) as f64;
    let report = |limit: &str, value: f64| {
        println!(
            "{}",
            json!({"limit": limit, "threads": threads, "value": value})
        );
    };
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            // SAFETY: the features were detected.
            let peak = rate(threads, flops(8), |_| unsafe {
                multiply_add_avx2(black_box(0.5), black_box(0.25))
            });
            report("AVX2+FMA GFLOP/s", peak);
        }
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the feature was detected.
            let peak = rate(threads, flops(16), |_| unsafe {
                multiply_add_avx512(black_box(0.5), black_box(0.25))
            });
            report("AVX-512 GFLOP/s", peak);
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    report(
        "GFLOP/s",
        rate(threads, flops(4), |_| {
            multiply_add::<4>(black_box(0.5), black_box(0.25))
        }),
    );

    for (limit, bytes) in [
        ("L1", 16 << 10),
        ("L2", 256 << 10),
        ("L3", 4 << 20),
        ("DRAM", 256 << 20),
    ] {
        report(&format!("{limit} GB/s"), bandwidth(threads, bytes));
    }
}
