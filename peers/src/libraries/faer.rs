use std::hint::black_box;
use std::path::Path;

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

use crate::bench::{Bench, some_of};
use crate::data::{Result, matrices};
use crate::work::Work;

pub fn run(work: &Work, dir: &Path, bench: &mut Bench<'_>) -> Result<()> {
    let &Work::Matmul { m, k, n } = work else {
        return Ok(());
    };
    let [a, b] = matrices(dir, m, k, n)?;
    let mut c = vec![0.0_f32; m * n];
    let par = match bench.threads {
        1 => Par::Seq,
        threads => Par::rayon(threads),
    };
    let multiply = |a: &[f32], b: &[f32], c: &mut [f32]| {
        let a = MatRef::from_row_major_slice(a, m, k);
        let b = MatRef::from_row_major_slice(b, k, n);
        let c = MatMut::from_row_major_slice_mut(c, m, n);
        matmul(c, Accum::Replace, a, b, 1.0, par);
    };
    multiply(&a, &b, &mut c);
    bench.run(&some_of(&c.clone()), || {
        multiply(black_box(&a), black_box(&b), black_box(&mut c));
    });
    Ok(())
}
