use std::hint::black_box;
use std::path::Path;

use gemm::Parallelism;

use crate::bench::{Bench, some_of};
use crate::data::{Result, matrices};
use crate::work::Work;

fn multiply(sizes: [usize; 3], a: &[f32], b: &[f32], c: &mut [f32], parallelism: Parallelism) {
    let [m, k, n] = sizes;
    assert!(a.len() == m * k && b.len() == k * n && c.len() == m * n);
    // SAFETY: the strides are those of row-major matrices, and the lengths were checked.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            c.as_mut_ptr(),
            1,
            n as isize,
            false,
            a.as_ptr(),
            1,
            k as isize,
            b.as_ptr(),
            1,
            n as isize,
            0.0,
            1.0,
            false,
            false,
            false,
            parallelism,
        );
    }
}

pub fn run(work: &Work, dir: &Path, bench: &mut Bench<'_>) -> Result<()> {
    let &Work::Matmul { m, k, n } = work else {
        return Ok(());
    };
    let [a, b] = matrices(dir, m, k, n)?;
    let mut c = vec![0.0; m * n];
    let parallelism = match bench.threads {
        1 => Parallelism::None,
        threads => Parallelism::Rayon(threads),
    };
    multiply([m, k, n], &a, &b, &mut c, parallelism);
    bench.run(&some_of(&c.clone()), || {
        multiply(
            [m, k, n],
            black_box(&a),
            black_box(&b),
            black_box(&mut c),
            parallelism,
        );
    });
    Ok(())
}
