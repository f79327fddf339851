//! nalgebra's matrices are column-major, so it computes Cᵀ = Bᵀ · Aᵀ, which is the same memory and
//! the same work.

use std::hint::black_box;
use std::path::Path;

use nalgebra::{DMatrix, SMatrix};

use crate::bench::{Bench, some_of};
use crate::data::{Result, matrices};
use crate::work::Work;

/// Small squares, as matrices whose sizes are types.
fn fixed<const N: usize>(dir: &Path, bench: &mut Bench<'_>) -> Result<()> {
    let [a, b] = matrices(dir, N, N, N)?;
    let a = SMatrix::<f32, N, N>::from_column_slice(&a);
    let b = SMatrix::<f32, N, N>::from_column_slice(&b);
    let mut c = SMatrix::<f32, N, N>::zeros();
    b.mul_to(&a, &mut c);
    bench.run(&some_of(c.clone().as_slice()), || {
        black_box(&b).mul_to(black_box(&a), black_box(&mut c));
    });
    Ok(())
}

pub fn run(work: &Work, dir: &Path, bench: &mut Bench<'_>) -> Result<()> {
    match work {
        Work::Matmul { m: 4, k: 4, n: 4 } => fixed::<4>(dir, bench),
        Work::Matmul { m: 8, k: 8, n: 8 } => fixed::<8>(dir, bench),
        Work::Matmul {
            m: 16,
            k: 16,
            n: 16,
        } => fixed::<16>(dir, bench),
        Work::Matmul {
            m: 32,
            k: 32,
            n: 32,
        } => fixed::<32>(dir, bench),
        &Work::Matmul { m, k, n } => {
            let [a, b] = matrices(dir, m, k, n)?;
            let a = DMatrix::from_vec(k, m, a);
            let b = DMatrix::from_vec(n, k, b);
            let mut c = DMatrix::zeros(n, m);
            b.mul_to(&a, &mut c);
            bench.run(&some_of(c.clone().as_slice()), || {
                black_box(&b).mul_to(black_box(&a), black_box(&mut c));
            });
            Ok(())
        }
        _ => Ok(()),
    }
}
