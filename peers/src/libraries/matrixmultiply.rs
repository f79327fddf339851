//! The number of threads is that of `MATMUL_NUM_THREADS`.

use std::hint::black_box;
use std::path::Path;

use crate::bench::{Bench, some_of};
use crate::data::{Result, matrices};
use crate::work::Work;

fn multiply([m, k, n]: [usize; 3], a: &[f32], b: &[f32], c: &mut [f32]) {
    assert!(a.len() == m * k && b.len() == k * n && c.len() == m * n);
    // SAFETY: the strides are those of row-major matrices, and the lengths were checked.
    unsafe {
        matrixmultiply::sgemm(
            m,
            k,
            n,
            1.0,
            a.as_ptr(),
            k as isize,
            1,
            b.as_ptr(),
            n as isize,
            1,
            0.0,
            c.as_mut_ptr(),
            n as isize,
            1,
        );
    }
}

pub fn run(work: &Work, dir: &Path, bench: &mut Bench<'_>) -> Result<()> {
    let &Work::Matmul { m, k, n } = work else {
        return Ok(());
    };
    let [a, b] = matrices(dir, m, k, n)?;
    let mut c = vec![0.0; m * n];
    multiply([m, k, n], &a, &b, &mut c);
    bench.run(&some_of(&c.clone()), || {
        multiply([m, k, n], black_box(&a), black_box(&b), black_box(&mut c));
    });
    Ok(())
}
