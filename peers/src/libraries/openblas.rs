//! The number of threads is that of `OPENBLAS_NUM_THREADS`.

use std::hint::black_box;
use std::path::Path;

use crate::bench::{Bench, some_of};
use crate::data::{Result, matrices};
use crate::work::Work;

const ROW_MAJOR: i32 = 101;
const NO_TRANS: i32 = 111;

unsafe extern "C" {
    fn cblas_sgemm(
        layout: i32,
        trans_a: i32,
        trans_b: i32,
        m: i32,
        n: i32,
        k: i32,
        alpha: f32,
        a: *const f32,
        lda: i32,
        b: *const f32,
        ldb: i32,
        beta: f32,
        c: *mut f32,
        ldc: i32,
    );
}

fn multiply(sizes: [usize; 3], a: &[f32], b: &[f32], c: &mut [f32]) {
    let [m, k, n] = sizes;
    assert!(a.len() == m * k && b.len() == k * n && c.len() == m * n);
    let [m, k, n] = sizes.map(|size| size as i32);
    let (a, b, c) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr());
    // SAFETY: the leading dimensions are those of row-major matrices, and the lengths were checked.
    unsafe {
        cblas_sgemm(
            ROW_MAJOR, NO_TRANS, NO_TRANS, m, n, k, 1.0, a, k, b, n, 0.0, c, n,
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
