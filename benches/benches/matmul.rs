//! Matrix products: the library beside the loop nest that anybody would write.

use conformable::prelude::*;
use divan::{Bencher, black_box, counter::ItemsCount};

fn main() {
    divan::main();
}

fn operands<const M: usize, const K: usize, const N: usize>()
-> (Tensor<Rank2<M, K>>, Tensor<Rank2<K, N>>) {
    let mut rng = StdRng::seed_from_u64(0);
    (Tensor::randn(&mut rng), Tensor::randn(&mut rng))
}

/// Items are floating-point operations, so that items a second are FLOP/s.
fn flops(m: usize, k: usize, n: usize) -> ItemsCount {
    ItemsCount::new(2 * m * k * n)
}

fn ours<const M: usize, const K: usize, const N: usize>(bencher: Bencher<'_, '_>) {
    let (a, b) = operands::<M, K, N>();
    bencher
        .counter(flops(M, K, N))
        .bench_local(|| black_box(&a).matmul(black_box(&b)));
}

fn loop_nest<const M: usize, const K: usize, const N: usize>(bencher: Bencher<'_, '_>) {
    let (a, b) = operands::<M, K, N>();
    let (a, b) = (a.as_slice(), b.as_slice());
    bencher.counter(flops(M, K, N)).bench_local(|| {
        let (a, b) = (black_box(a), black_box(b));
        let mut c = vec![0.0_f32; M * N];
        for i in 0..M {
            for p in 0..K {
                for j in 0..N {
                    c[i * N + j] += a[i * K + p] * b[p * N + j];
                }
            }
        }
        c
    });
}

macro_rules! sizes {
    ($($name:ident $m:literal $k:literal $n:literal;)*) => {
        $(mod $name {
            #[divan::bench]
            fn ours(bencher: divan::Bencher<'_, '_>) {
                super::ours::<$m, $k, $n>(bencher);
            }

            #[divan::bench]
            fn loop_nest(bencher: divan::Bencher<'_, '_>) {
                super::loop_nest::<$m, $k, $n>(bencher);
            }
        })*
    };
}

sizes! {
    mlp_64_784_256 64 784 256;
    mlp_64_256_128 64 256 128;
    classes_64_128_10 64 128 10;
    vector_1_784_256 1 784 256;
    row_1_4_16 1 4 16;
    row_1_16_3 1 16 3;
    column_8_8_1 8 8 1;
    few_2_16_2 2 16 2;
    few_2_2_16 2 2 16;
    cube_2 2 2 2;
    cube_3 3 3 3;
    cube_4 4 4 4;
    cube_5 5 5 5;
    cube_6 6 6 6;
    cube_8 8 8 8;
    cube_12 12 12 12;
    cube_16 16 16 16;
    cube_32 32 32 32;
    cube_256 256 256 256;
    cube_512 512 512 512;
}
