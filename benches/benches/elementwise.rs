//! Elementwise operations, reductions, softmax, layout, convolution and pooling: the library beside
//! the loops that anybody would write. Run with `RAYON_NUM_THREADS=1`, since the loops have one
//! thread.

use conformable::prelude::*;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const ROWS: usize = 64;
const COLUMNS: usize = 4_096;
type S = Rank2<ROWS, COLUMNS>;

fn x() -> Tensor<S> {
    Tensor::randn(&mut StdRng::seed_from_u64(0))
}

/// A result for each element of a slice, by a loop.
fn mapped(bencher: Bencher<'_, '_>, f: impl Fn(f32) -> f32) {
    let a = x().to_vec();
    bencher.bench_local(|| black_box(&a).iter().map(|&a| f(a)).collect::<Vec<f32>>());
}

mod add {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let (a, b) = (x(), x());
        bencher.bench_local(|| black_box(&a) + black_box(&b));
    }

    #[divan::bench]
    fn loop_nest(bencher: Bencher<'_, '_>) {
        let (a, b) = (x().to_vec(), x().to_vec());
        bencher.bench_local(|| {
            black_box(&a)
                .iter()
                .zip(black_box(&b))
                .map(|(a, b)| a + b)
                .collect::<Vec<f32>>()
        });
    }
}

macro_rules! maps {
    ($($name:ident $ours:expr, $loop:expr;)*) => {
        $(mod $name {
            use super::*;

            #[divan::bench]
            fn ours(bencher: Bencher<'_, '_>) {
                let a = x();
                let f: fn(Tensor<S>) -> Tensor<S> = $ours;
                bencher.bench_local(|| f(black_box(&a).clone()));
            }

            #[divan::bench]
            fn loop_nest(bencher: Bencher<'_, '_>) {
                mapped(bencher, $loop);
            }
        })*
    };
}

maps! {
    add_number |x| x + 1.5, |x| x + 1.5;
    mul_number |x| x * 1.5, |x| x * 1.5;
    relu |x| x.relu(), |x| x.max(0.0);
    exp |x| x.exp(), f32::exp;
}

mod sum {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let a = x();
        bencher.bench_local(|| black_box(&a).sum());
    }

    #[divan::bench]
    fn loop_nest(bencher: Bencher<'_, '_>) {
        let a = x().to_vec();
        bencher.bench_local(|| black_box(&a).iter().sum::<f32>());
    }
}

mod sum_axis_0 {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let a = x();
        bencher.bench_local(|| black_box(&a).sum_axis::<0>());
    }

    #[divan::bench]
    fn loop_nest(bencher: Bencher<'_, '_>) {
        let a = x().to_vec();
        bencher.bench_local(|| {
            let mut y = vec![0.0_f32; COLUMNS];
            for row in black_box(&a).chunks_exact(COLUMNS) {
                for (y, x) in y.iter_mut().zip(row) {
                    *y += x;
                }
            }
            y
        });
    }
}

mod sum_axis_1 {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let a = x();
        bencher.bench_local(|| black_box(&a).sum_axis::<1>());
    }

    #[divan::bench]
    fn loop_nest(bencher: Bencher<'_, '_>) {
        let a = x().to_vec();
        bencher.bench_local(|| {
            black_box(&a)
                .chunks_exact(COLUMNS)
                .map(|row| row.iter().sum())
                .collect::<Vec<f32>>()
        });
    }
}

mod max_axis_1 {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let a = x();
        bencher.bench_local(|| black_box(&a).max_axis::<1>());
    }

    #[divan::bench]
    fn loop_nest(bencher: Bencher<'_, '_>) {
        let a = x().to_vec();
        bencher.bench_local(|| {
            black_box(&a)
                .chunks_exact(COLUMNS)
                .map(|row| row.iter().copied().fold(f32::NEG_INFINITY, f32::max))
                .collect::<Vec<f32>>()
        });
    }
}

/// Softmax of every row: the largest, the exponentials and their sum, the quotients.
fn softmax_loop<const N: usize>(a: &[f32]) -> Vec<f32> {
    let mut y = vec![0.0_f32; a.len()];
    for (x, y) in a.chunks_exact(N).zip(y.chunks_exact_mut(N)) {
        let max = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0;
        for (x, y) in x.iter().zip(y.iter_mut()) {
            *y = (x - max).exp();
            sum += *y;
        }
        for y in y {
            *y /= sum;
        }
    }
    y
}

macro_rules! softmaxes {
    ($($name:ident $rows:literal $columns:literal;)*) => {
        $(mod $name {
            use super::*;

            #[divan::bench]
            fn ours(bencher: Bencher<'_, '_>) {
                let a = Tensor::<Rank2<$rows, $columns>>::randn(&mut StdRng::seed_from_u64(0));
                bencher.bench_local(|| black_box(&a).softmax::<-1>());
            }

            #[divan::bench]
            fn loop_nest(bencher: Bencher<'_, '_>) {
                let a = Tensor::<Rank2<$rows, $columns>>::randn(&mut StdRng::seed_from_u64(0));
                bencher.bench_local(|| softmax_loop::<$columns>(black_box(&a).as_slice()));
            }
        })*
    };
}

softmaxes! {
    softmax_64_10 64 10;
    softmax_64_4096 64 4_096;
}

mod layer_norm {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let (a, layer) = (x(), LayerNorm::<COLUMNS>::default());
        bencher.bench_local(|| layer.forward(black_box(&a).clone()));
    }

    #[divan::bench]
    fn loop_nest(bencher: Bencher<'_, '_>) {
        let (a, weight, bias) = (x().to_vec(), [1.0_f32; COLUMNS], [0.0_f32; COLUMNS]);
        bencher.bench_local(|| {
            let mut y = black_box(&a).clone();
            for row in y.chunks_exact_mut(COLUMNS) {
                let mean = row.iter().sum::<f32>() / COLUMNS as f32;
                row.iter_mut().for_each(|y| *y -= mean);
                let squares = row.iter().map(|y| y * y).sum::<f32>();
                let factor = (squares / COLUMNS as f32 + 1e-5).sqrt().recip();
                for ((y, w), b) in row.iter_mut().zip(&weight).zip(&bias) {
                    *y = *y * factor * w + b;
                }
            }
            y
        });
    }
}

mod transpose {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let a = x();
        bencher.bench_local(|| black_box(&a).transpose::<Rank2<COLUMNS, ROWS>>());
    }

    #[divan::bench]
    fn loop_nest(bencher: Bencher<'_, '_>) {
        let a = x().to_vec();
        bencher.bench_local(|| {
            let a = black_box(&a);
            let mut y = vec![0.0_f32; a.len()];
            for i in 0..ROWS {
                for j in 0..COLUMNS {
                    y[j * ROWS + i] = a[i * COLUMNS + j];
                }
            }
            y
        });
    }
}

/// The seven loops of a convolution without padding and with stride 1, the width innermost.
fn conv_loop<const C: usize, const H: usize, const O: usize, const K: usize>(
    x: &[f32],
    w: &[f32],
    bias: &[f32],
    batch: usize,
) -> Vec<f32> {
    let out = H - K + 1;
    let mut y = vec![0.0_f32; batch * O * out * out];
    for n in 0..batch {
        for o in 0..O {
            let y = &mut y[(n * O + o) * out * out..][..out * out];
            y.fill(bias[o]);
            for c in 0..C {
                for u in 0..K {
                    for v in 0..K {
                        let w = w[((o * C + c) * K + u) * K + v];
                        for i in 0..out {
                            let x = &x[((n * C + c) * H + i + u) * H + v..][..out];
                            for j in 0..out {
                                y[i * out + j] += w * x[j];
                            }
                        }
                    }
                }
            }
        }
    }
    y
}

macro_rules! convolutions {
    ($($name:ident $batch:literal $c:literal $h:literal $o:literal $k:literal;)*) => {
        $(mod $name {
            use super::*;

            #[divan::bench]
            fn ours(bencher: Bencher<'_, '_>) {
                let mut rng = StdRng::seed_from_u64(0);
                let layer = Conv2d::<$c, $o, $k>::init(&mut rng);
                let x = Tensor::<Rank4<$batch, $c, $h, $h>>::randn(&mut rng);
                bencher.bench_local(|| layer.forward(black_box(&x).clone()));
            }

            #[divan::bench]
            fn loop_nest(bencher: Bencher<'_, '_>) {
                let mut rng = StdRng::seed_from_u64(0);
                let x = Tensor::<Rank4<$batch, $c, $h, $h>>::randn(&mut rng);
                let w = Tensor::<Rank4<$o, $c, $k, $k>>::randn(&mut rng);
                let bias = [0.5; $o];
                bencher.bench_local(|| {
                    conv_loop::<$c, $h, $o, $k>(
                        black_box(&x).as_slice(),
                        black_box(&w).as_slice(),
                        &bias,
                        $batch,
                    )
                });
            }
        })*
    };
}

convolutions! {
    conv_1x1x28_8x3 1 1 28 8 3;
    conv_64x1x28_8x3 64 1 28 8 3;
    conv_64x8x13_16x3 64 8 13 16 3;
    conv_64x3x32_16x3 64 3 32 16 3;
    conv_16x16x16_32x5 16 16 16 32 5;
}

mod max_pool {
    use super::*;

    type Planes = Rank4<64, 8, 26, 26>;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let x = Tensor::<Planes>::randn(&mut StdRng::seed_from_u64(0));
        bencher.bench_local(|| black_box(&x).max_pool2d::<2, 2, 0>());
    }

    #[divan::bench]
    fn loop_nest(bencher: Bencher<'_, '_>) {
        let x = Tensor::<Planes>::randn(&mut StdRng::seed_from_u64(0)).to_vec();
        bencher.bench_local(|| {
            let x = black_box(&x);
            let mut y = vec![f32::NEG_INFINITY; 64 * 8 * 13 * 13];
            for p in 0..64 * 8 {
                for i in 0..13 {
                    for j in 0..13 {
                        for u in 0..2 {
                            for v in 0..2 {
                                let x = x[p * 26 * 26 + (2 * i + u) * 26 + 2 * j + v];
                                let y = &mut y[p * 13 * 13 + i * 13 + j];
                                *y = y.max(x);
                            }
                        }
                    }
                }
            }
            y
        });
    }
}
