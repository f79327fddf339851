use super::*;
use crate::simd::{Isa, Kernel, Simd};
use crate::testing::{Random, assert_within, magnitudes, to_f64};
use crate::{Activation, naive, par};

const FORMS: [Trans; 2] = [Trans::No, Trans::Yes];

fn gemm_on<T: Scalar>(
    isa: Isa,
    [m, k, n]: [usize; 3],
    (a, ta): (&[T], Trans),
    (b, tb): (&[T], Trans),
    c: &mut [T],
    acc: Acc,
) {
    Product::new([m, k, n], (a, ta), (b, tb), c, acc).run_on(isa);
}

/// a · b + c as an instruction set computes it.
struct MultiplyAdd<T>(T, T, T);

impl<T: Scalar> Kernel for MultiplyAdd<T> {
    type Output = T;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> T {
        simd.multiply_add(self.0, self.1, self.2)
    }
}

/// The product on one instruction set, in every form.
fn check<T: Scalar>(isa: Isa, m: usize, k: usize, n: usize) {
    check_with::<T>(m, k, n, |m, k, n, a, ta, b, tb, c, acc| {
        gemm_on(isa, [m, k, n], (a, ta), (b, tb), c, acc);
    });
}

fn check_with<T: Scalar>(
    m: usize,
    k: usize,
    n: usize,
    product: impl Fn(usize, usize, usize, &[T], Trans, &[T], Trans, &mut [T], Acc),
) {
    let mut random = Random::new((m * 1_000_003 + k * 1009 + n) as u64);
    for ta in FORMS {
        for tb in FORMS {
            for acc in [Acc::Overwrite, Acc::Add] {
                let a: Vec<T> = random.vec(m * k);
                let b: Vec<T> = random.vec(k * n);
                let before: Vec<T> = random.vec(m * n);
                let mut c = before.clone();
                if acc == Acc::Overwrite {
                    c.fill(T::nan());
                }
                product(m, k, n, &a, ta, &b, tb, &mut c, acc);
                let oracle = |a: &[f64], b: &[f64], c: &[f64]| {
                    let mut c = c.to_vec();
                    naive::gemm(m, k, n, a, ta, b, tb, &mut c, acc);
                    c
                };
                let want = oracle(&to_f64(&a), &to_f64(&b), &to_f64(&before));
                let size = oracle(&magnitudes(&a), &magnitudes(&b), &magnitudes(&before));
                assert_within(&c, &want, &size, k + 2);
            }
        }
    }
}

#[test]
fn agrees_with_the_oracle_on_small_sizes() {
    let sizes = [0, 1, 2, 5, 7, 9, 13, 16, 17, 25];
    for isa in Isa::available() {
        for m in sizes {
            for k in [0, 1, 7, 9] {
                for n in sizes {
                    check::<f32>(isa, m, k, n);
                    check::<f64>(isa, m, k, n);
                }
            }
        }
    }
}

#[test]
fn agrees_with_the_oracle_on_tiny_sizes() {
    for m in 0..7 {
        for k in 0..7 {
            for n in 0..7 {
                check_with::<f32>(m, k, n, gemm);
                check_with::<f64>(m, k, n, gemm);
            }
        }
    }
}

/// One more and one less than the tiles, the blocks and what is copied: rows past a block (120),
/// sums past a block (256), B and a transposed A too large to stay where they are, rows at a
/// distance of a power of two, panels that overlap.
#[test]
fn agrees_with_the_oracle_across_blocks() {
    for isa in Isa::available() {
        for (m, k, n) in [
            (121, 9, 17),
            (13, 257, 33),
            (26, 255, 15),
            (17, 260, 21),
            (3, 512, 65),
            (17, 130, 10),
            (16, 70, 20),
            (20, 70, 18),
            (17, 71, 9),
            (130, 273, 70),
            (1, 300, 13),
            (13, 300, 1),
        ] {
            check::<f32>(isa, m, k, n);
            check::<f64>(isa, m, k, n);
        }
    }
}

/// One more and one less than the widths for which dot products are taken, with and without a rest.
#[test]
fn agrees_with_the_oracle_where_a_side_is_narrow() {
    for isa in Isa::available() {
        for k in [31, 32, 64, 67] {
            for narrow in [1, 2, 4, 5, 6, 7, 10, 13] {
                for other in [1, 2, 15, 17] {
                    check::<f32>(isa, narrow, k, other);
                    check::<f64>(isa, other, k, narrow);
                }
            }
        }
    }
}

/// C += op(A)·op(B), each element in one chain over p ascending, then the activation.
fn chains<T: Scalar>(
    isa: Isa,
    [m, k, n]: [usize; 3],
    (a, ta): (&[T], Trans),
    (b, tb): (&[T], Trans),
    c: &mut [T],
    activation: Activation,
) {
    for (at, c) in c.iter_mut().enumerate() {
        let (i, j) = (at / n, at % n);
        for p in 0..k {
            let a = a[if ta == Trans::No {
                i * k + p
            } else {
                p * m + i
            }];
            let b = b[if tb == Trans::No {
                p * n + j
            } else {
                j * k + p
            }];
            *c = isa.run(MultiplyAdd(a, b, *c));
        }
        if activation.is_relu() && *c < T::zero() {
            *c = T::zero();
        }
    }
}

/// What the documentation says of the order of sums, to the bit.
#[test]
fn each_element_is_one_chain() {
    fn check<T: Scalar>(m: usize, k: usize, n: usize) {
        let (sizes, mut random) = ([m, k, n], Random::new(7));
        let (a, b): (Vec<T>, Vec<T>) = (random.vec(m * k), random.vec(k * n));
        let before: Vec<T> = random.vec(m * n);
        for isa in Isa::available() {
            for (ta, tb, row, activation) in [
                (Trans::No, Trans::No, true, Activation::Relu),
                (Trans::No, Trans::Yes, true, Activation::None),
                (Trans::No, Trans::Yes, false, Activation::Relu),
                (Trans::Yes, Trans::No, false, Activation::None),
                (Trans::Yes, Trans::Yes, true, Activation::Relu),
            ] {
                let (mut c, mut want) = (before.clone(), before.clone());
                let (a, b) = ((&a[..], ta), (&b[..], tb));
                let mut product = Product::new(sizes, a, b, &mut c, Acc::Add);
                if row {
                    product = product.starting_from(&before[..n]);
                    want = before[..n].repeat(m);
                }
                product.activated(activation).blocked(isa, n);
                chains(isa, sizes, a, b, &mut want, activation);
                assert!(c == want, "{m}×{k}×{n}, {isa}, {ta:?}, {tb:?}");
            }
        }
    }
    for (m, k, n) in [
        (1, 1, 1),
        (2, 3, 40),
        (13, 260, 33),
        (25, 17, 18),
        (5, 2, 7),
    ] {
        check::<f32>(m, k, n);
        check::<f64>(m, k, n);
    }
}

#[test]
fn batches_share_or_step() {
    let (batch, m, k, n) = (3, 5, 7, 9);
    let mut random = Random::new(5);
    for ta in FORMS {
        for tb in FORMS {
            for a_stride in [0, m * k] {
                for b_stride in [0, k * n] {
                    let a: Vec<f64> = random.vec(if a_stride == 0 { m * k } else { batch * m * k });
                    let b: Vec<f64> = random.vec(if b_stride == 0 { k * n } else { batch * k * n });
                    let mut c = vec![1.0; batch * m * n];
                    gemm_batched(
                        batch,
                        m,
                        k,
                        n,
                        &a,
                        ta,
                        a_stride,
                        &b,
                        tb,
                        b_stride,
                        &mut c,
                        Acc::Add,
                    );
                    for i in 0..batch {
                        let (a, b) = (&a[i * a_stride..][..m * k], &b[i * b_stride..][..k * n]);
                        let mut want = vec![1.0; m * n];
                        naive::gemm(m, k, n, a, ta, b, tb, &mut want, Acc::Add);
                        for (got, want) in c[i * m * n..].iter().zip(&want) {
                            approx::assert_relative_eq!(got, want, epsilon = 1e-13);
                        }
                    }
                }
            }
        }
    }
    gemm_batched::<f32>(
        0,
        2,
        3,
        4,
        &[],
        Trans::No,
        6,
        &[],
        Trans::No,
        12,
        &mut [],
        Acc::Overwrite,
    );
}

#[test]
fn bits_do_not_depend_on_the_threads() {
    let mut random = Random::new(3);
    for (m, k, n) in [(300, 400, 130), (2000, 64, 130), (300, 400, 128)] {
        for ta in FORMS {
            let a: Vec<f32> = random.vec(m * k);
            let b: Vec<f32> = random.vec(k * n);
            let run = |threads| {
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .unwrap();
                let mut c = vec![0.0; m * n];
                pool.install(|| gemm(m, k, n, &a, ta, &b, Trans::No, &mut c, Acc::Overwrite));
                c
            };
            let one = run(1);
            assert_eq!(one, run(2));
            assert_eq!(one, run(3));
        }
    }
}

#[test]
fn special_values_pass_through() {
    for isa in Isa::available() {
        for (m, k, n) in [
            (1, 40, 5),
            (5, 40, 1),
            (2, 70, 3),
            (2, 3, 3),
            (7, 40, 20),
            (18, 75, 10),
        ] {
            for tb in FORMS {
                let mut a = vec![1.0f32; m * k];
                let b = vec![0.0f32; k * n];
                for special in [f32::INFINITY, f32::NAN] {
                    a[k - 1] = special;
                    let mut c = vec![0.0; m * n];
                    gemm_on(
                        isa,
                        [m, k, n],
                        (&a, Trans::No),
                        (&b, tb),
                        &mut c,
                        Acc::Overwrite,
                    );
                    assert!(c[..n].iter().all(|v| v.is_nan()), "0 times infinity is NaN");
                    assert!(c[n..].iter().all(|&v| v == 0.0));
                }
            }
        }
    }
}

#[test]
#[should_panic(expected = "the length of `b` is 5, but the sizes ask for 6")]
fn a_wrong_length_is_named() {
    gemm(
        1,
        2,
        3,
        &[0.0f32; 2],
        Trans::No,
        &[0.0; 5],
        Trans::No,
        &mut [0.0; 3],
        Acc::Add,
    );
}

/// A product of few rows that is cut by columns, in every form: the threads write parts of the same
/// rows of C, by way of a copy of its transpose where B is transposed and A is not.
#[test]
fn bits_do_not_depend_on_the_threads_that_share_rows() {
    fn check<T: Scalar>(isa: Isa, pools: &[rayon::ThreadPool], m: usize, k: usize, n: usize) {
        check_with::<T>(m, k, n, |m, k, n, a, ta, b, tb, c, acc| {
            let before = c.to_vec();
            gemm_on(isa, [m, k, n], (a, ta), (b, tb), c, acc);
            for (threads, pool) in (1..).zip(pools) {
                let mut shared = before.clone();
                // At first the other threads may be asleep.
                for _ in 0..3 {
                    shared.copy_from_slice(&before);
                    pool.install(|| gemm_on(isa, [m, k, n], (a, ta), (b, tb), &mut shared, acc));
                }
                assert!(
                    *c == shared,
                    "{m}×{k}×{n}, {isa}, {threads} threads, {ta:?}, {tb:?}"
                );
            }
        });
    }
    let pools: Vec<_> = (1..=4)
        .map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads))
        .map(|pool| pool.build().unwrap())
        .collect();
    for isa in Isa::available() {
        for m in [4, 7, 8, 11, 12] {
            for (k, n) in [(48, 2600), (130, 1003)] {
                assert!(par::is_worth(parallel::work_ns(m, k, n)) || par::threads() == 1);
                check::<f32>(isa, &pools, m, k, n);
                check::<f64>(isa, &pools, m, k, n);
            }
        }
    }
}
