//! Timing: samples of at least a millisecond, for a given time; and the line of JSON that says what
//! came out.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::libraries::Library;
use crate::work::Work;

/// The shortest sample.
const SAMPLE: Duration = Duration::from_millis(1);

pub struct Bench<'a> {
    library: &'a Library,
    pub threads: usize,
    budget: Duration,
    work: &'a Work,
}

impl<'a> Bench<'a> {
    pub fn new(library: &'a Library, threads: usize, ms: u64, work: &'a Work) -> Self {
        Self {
            library,
            threads,
            budget: Duration::from_millis(ms),
            work,
        }
    }

    /// Times `f` and prints the result with `check`, which is compared between peers:
    /// losses, logits, or some elements of a product.
    pub fn run(&mut self, check: &[f32], f: impl FnMut()) {
        let times = sample(self.budget, f);
        let quantile = |q: f64| times[((times.len() - 1) as f64 * q).round() as usize];
        let line = json!({
            "peer": self.library.name,
            "version": self.library.version,
            "threads": self.threads,
            "work": self.work.to_string(),
            "ns": quantile(0.5),
            "p10": quantile(0.1),
            "p90": quantile(0.9),
            "n": times.len(),
            "check": check,
        });
        println!("{line}");
    }
}

/// The nanoseconds of a call, sample by sample, sorted.
fn sample(budget: Duration, mut f: impl FnMut()) -> Vec<f64> {
    let start = Instant::now();
    let mut calls = 0;
    while calls == 0 || start.elapsed() < budget / 4 {
        f();
        calls += 1;
    }
    let once = start.elapsed().as_secs_f64() / f64::from(calls);
    let inner = (SAMPLE.as_secs_f64() / once).ceil().max(1.0) as u32;

    let mut times = Vec::new();
    let start = Instant::now();
    while times.len() < 3 || start.elapsed() < budget {
        let sample = Instant::now();
        for _ in 0..inner {
            f();
        }
        times.push(sample.elapsed().as_nanos() as f64 / f64::from(inner));
    }
    times.sort_by(f64::total_cmp);
    times
}

/// Elements spread over a result, to compare it by.
pub fn some_of(values: &[f32]) -> Vec<f32> {
    let step = (values.len() / 13).max(1);
    values.iter().copied().step_by(step).collect()
}
