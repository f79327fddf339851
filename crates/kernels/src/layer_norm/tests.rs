use super::*;
use crate::naive;
use crate::testing::{self, Random, assert_within, magnitudes, to_f64};

const SIZES: [(usize, usize); 13] = [
    (1, 1),
    (3, 2),
    (2, 31),
    (33, 32),
    (2, 33),
    (65, 40),
    (1, 256),
    (70, 300),
    (2, 1_025),
    (1, 8_192),
    (3, 8_193),
    (0, 3),
    (2, 0),
];

fn check<T: Scalar>(rows: usize, len: usize) {
    let mut random = Random::new((rows * 7_919 + len) as u64);
    let [x, dy]: [Vec<T>; 2] = [(); 2].map(|()| random.vec(rows * len));
    let [w, b]: [Vec<T>; 2] = [(); 2].map(|()| random.vec(len));
    let eps = T::from_f64(0.125);
    let size = (rows, len);
    let mut y = vec![T::nan(); x.len()];
    let mut kept = vec![T::nan(); rows * KEPT];
    for weight in [None, Some(&*w)] {
        for bias in [None, Some(&*b)] {
            let mut want = naive::layer_norm::normalized(rows, len, &to_f64(&x), 0.125);
            for (i, y) in want.iter_mut().enumerate() {
                *y *= weight.map_or(1.0, |w| Scalar::to_f64(w[i % len]));
                *y += bias.map_or(0.0, |b| Scalar::to_f64(b[i % len]));
            }
            layer_norm_forward(size, &x, weight, bias, eps, &mut y, Some(&mut kept));
            let size: Vec<f64> = magnitudes(&want).iter().map(|v| v + 2.0).collect();
            assert_within(&y, &want, &size, 60);
            let with = y.clone();
            layer_norm_forward((rows, len), &x, weight, bias, eps, &mut y, None);
            assert_eq!(y, with);
        }
        gradients::<T>(size, &x, &kept, weight, &dy);
    }
}

/// Those that are asked for do not depend on what else is asked for.
fn gradients<T: Scalar>(
    (rows, len): (usize, usize),
    x: &[T],
    kept: &[T],
    weight: Option<&[T]>,
    dy: &[T],
) {
    let one = vec![T::one(); len];
    let want = naive::layer_norm::gradients(
        (rows, len),
        &to_f64(x),
        &to_f64(weight.unwrap_or(&one)),
        &to_f64(dy),
        0.125,
    );
    let terms = 80 + rows.max(1).ilog2() as usize;
    for asked in 0..8 {
        let mut found = [x.len(), len, len].map(|n| vec![T::nan(); n]);
        let [dx, dweight, dbias] = &mut found;
        let asks = |bit: usize| asked & bit != 0;
        let mut scratch = vec![T::nan(); layer_norm_scratch(rows, len)];
        layer_norm_backward(
            (rows, len),
            x,
            kept,
            weight,
            dy,
            LayerNormGradients {
                dx: asks(1).then_some(&mut **dx),
                dweight: asks(2).then_some(&mut **dweight),
                dbias: asks(4).then_some(&mut **dbias),
            },
            if asked < 2 { &mut [] } else { &mut scratch },
        );
        for (i, (found, want)) in found.iter().zip(&want).enumerate() {
            if asks(1 << i) {
                let size = vec![4.0 + if i > 0 { rows as f64 } else { 0.0 }; want.len()];
                assert_within(found, want, &size, terms);
            } else {
                assert!(found.iter().all(|v| v.is_nan()));
            }
        }
    }
}

#[test]
fn agree_with_the_oracle() {
    for (rows, len) in SIZES {
        check::<f32>(rows, len);
        check::<f64>(rows, len);
    }
}

#[test]
fn gradients_agree_with_finite_differences() {
    let mut random = Random::new(5);
    let (size, eps) = ((3, 37), 1e-3);
    let [x, dy]: [Vec<f64>; 2] = [(); 2].map(|()| random.vec(size.0 * size.1));
    let w: Vec<f64> = random.vec(size.1);
    let (mut y, mut kept) = (vec![0.0; x.len()], vec![0.0; size.0 * KEPT]);
    layer_norm_forward(size, &x, Some(&w), None, eps, &mut y, Some(&mut kept));
    let mut dx = vec![f64::NAN; x.len()];
    let asked = LayerNormGradients {
        dx: Some(&mut dx),
        dweight: None,
        dbias: None,
    };
    layer_norm_backward(size, &x, &kept, Some(&w), &dy, asked, &mut []);
    for i in 0..x.len() {
        let h = 1e-5;
        let mut at = |step: f64| {
            let mut x = x.clone();
            x[i] += step;
            layer_norm_forward(size, &x, Some(&w), None, eps, &mut y, None);
            testing::dot(&y, &dy)
        };
        let slope = (at(h) - at(-h)) / (2.0 * h);
        approx::assert_abs_diff_eq!(dx[i], slope, epsilon = 1e-7);
    }
}

#[test]
fn a_large_mean_cancels_nothing() {
    // Exact distances from 1e6, so the result is that of the distances, but for roundings.
    let near: Vec<f32> = (0..100).map(|i| (i * 37 % 100) as f32 * 0.0625).collect();
    let far: Vec<f32> = near.iter().map(|v| v + 1e6).collect();
    let (mut want, mut got) = (vec![0.0; 100], vec![0.0; 100]);
    layer_norm_forward((1, 100), &near, None, None, 1e-5, &mut want, None);
    layer_norm_forward((1, 100), &far, None, None, 1e-5, &mut got, None);
    assert_eq!(got, want);
}

#[test]
fn equal_elements_have_no_distance_from_their_mean() {
    for value in [0.84, 1.0 / 3.0, -1e-30, 3e7] {
        for len in [1, 7, 33, 1_000] {
            let mut y = vec![f32::NAN; len];
            layer_norm_forward((1, len), &vec![value; len], None, None, 1e-5, &mut y, None);
            assert!(y.iter().all(|&y| y == 0.0), "{value}, {len}");
        }
    }
}

#[test]
fn what_is_not_finite_stays_in_its_row() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for at in [0, 2] {
            let mut x = [1.0, 2.0, 4.0, 0.0, 1.0, 2.0];
            x[at] = bad;
            let mut y = [0.0; 6];
            layer_norm_forward((2, 3), &x, None, None, 1e-5, &mut y, None);
            assert!(y[..3].iter().all(|y| y.is_nan()), "{bad}");
            assert!(y[3..].iter().all(|y| y.is_finite()));
        }
    }
}

#[test]
fn every_instruction_set_computes_it() {
    let mut random = Random::new(6);
    let (rows, len) = (3, 101);
    let x: Vec<f32> = random.vec(rows * len);
    let want = naive::layer_norm::normalized(rows, len, &to_f64(&x), 0.5);
    for isa in Isa::available() {
        let (mut y, mut kept) = (vec![f32::NAN; x.len()], vec![f32::NAN; rows * KEPT]);
        isa.run(Normalize {
            x: &x,
            weight: None,
            bias: None,
            eps: 0.5,
            n: len as f32,
            len,
            y: &mut y,
            kept: &mut kept,
        });
        assert_within(&y, &want, &vec![2.0; y.len()], 60);
        let dy: Vec<f32> = random.vec(rows * len);
        let wide = to_f64(&dy);
        let of = naive::layer_norm::gradients;
        let [dx, dweight, dbias] = of((rows, len), &to_f64(&x), &vec![1.0; len], &wide, 0.5);
        let (mut got, mut sums) = (vec![f32::NAN; x.len()], vec![f32::NAN; 2 * len]);
        isa.run(NormalizeBackward {
            x: &x,
            kept: &kept,
            weight: None,
            dy: &dy,
            n: len as f32,
            len,
            dx: &mut got,
            sums: &mut sums,
        });
        assert_within(&got, &dx, &vec![4.0; x.len()], 60);
        assert_within(&sums, &[dweight, dbias].concat(), &vec![4.0; 2 * len], 60);
    }
}

#[test]
fn bits_do_not_depend_on_the_threads() {
    let (rows, len) = (2_000, 300);
    let mut random = Random::new(7);
    let [x, dy]: [Vec<f32>; 2] = [(); 2].map(|()| random.vec(rows * len));
    let w: Vec<f32> = random.vec(len);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let [mut y, mut dx] = [(); 2].map(|()| vec![0.0; x.len()]);
            let [mut dw, mut db] = [(); 2].map(|()| vec![0.0; len]);
            let mut kept = vec![0.0; rows * KEPT];
            let mut scratch = vec![0.0; layer_norm_scratch(rows, len)];
            let (size, w) = ((rows, len), Some(&*w));
            layer_norm_forward(size, &x, w, w, 1e-5, &mut y, Some(&mut kept));
            let all = LayerNormGradients {
                dx: Some(&mut dx),
                dweight: Some(&mut dw),
                dbias: Some(&mut db),
            };
            layer_norm_backward(size, &x, &kept, w, &dy, all, &mut scratch);
            [y, dx, dw, db]
        })
    };
    assert_eq!(run(1), run(3));
}

#[test]
#[should_panic(expected = "weight")]
fn a_weight_of_another_length_is_refused() {
    layer_norm_forward(
        (2, 3),
        &[0.0; 6],
        Some(&[1.0; 2]),
        None,
        1e-5,
        &mut [0.0; 6],
        None,
    );
}

#[test]
fn an_outlier_in_front_costs_the_others_no_digits() {
    let mut random = Random::new(9);
    let mut x: Vec<f32> = random.vec(1_024);
    let error = |x: &[f32]| {
        let exact: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
        let (mut y, mut want) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        layer_norm_forward((1, x.len()), x, None, None, 0.0, &mut y, None);
        layer_norm_forward((1, x.len()), &exact, None, None, 0.0, &mut want, None);
        let errors = y
            .iter()
            .zip(&want)
            .skip(2)
            .map(|(&y, want)| (f64::from(y) - want).abs());
        errors.fold(0.0, f64::max)
    };
    x[1] = 1_000.0;
    let behind = error(&x);
    x.swap(0, 1);
    assert!(error(&x) <= 2.0 * behind, "{behind}");
}
