use super::forward::ConvForward;
use super::input_grad::InputGrad;
use super::weight_grad::WeightGrad;
use super::*;
use crate::scalar::Scalar;
use crate::simd::Isa;
use crate::testing::{Negate, Random, assert_within, dot, magnitudes, to_f64};
use crate::{Activation, naive};

fn geometry(
    [batch, in_channels, out_channels, groups]: [usize; 4],
    [height, width, kernel, stride, padding]: [usize; 5],
) -> ConvGeometry {
    ConvGeometry {
        batch,
        in_channels,
        out_channels,
        groups,
        height,
        width,
        kernel,
        stride,
        padding,
    }
}

/// All three kernels against the definition.
fn check<T: Scalar>(isa: Isa, g: &ConvGeometry) {
    let mut random = Random::new(g.weight_len() as u64 * 31 + g.input_len() as u64);
    let x: Vec<T> = random.vec(g.input_len());
    let w: Vec<T> = random.vec(g.weight_len());
    let bias: Vec<T> = random.vec(g.out_channels);
    let dy: Vec<T> = random.vec(g.output_len());

    let oracle = |x: &[f64], w: &[f64], b: Option<&[f64]>| {
        let mut y = vec![f64::NAN; g.output_len()];
        naive::conv2d_forward(g, x, w, b, &mut y);
        y
    };
    let terms = g.taps() + 3;
    let mut y = vec![T::nan(); g.output_len()];
    ConvForward {
        g,
        x: &x,
        w: &w,
        bias: Some(&bias),
        activation: Activation::None,
        y: &mut y,
    }
    .run_on(isa);
    let want = oracle(&to_f64(&x), &to_f64(&w), Some(&to_f64(&bias)));
    let size = oracle(&magnitudes(&x), &magnitudes(&w), Some(&magnitudes(&bias)));
    assert_within(&y, &want, &size, terms);
    let plain = y.clone();
    y.fill(T::nan());
    ConvForward {
        g,
        x: &x,
        w: &w,
        bias: None,
        activation: Activation::Relu,
        y: &mut y,
    }
    .run_on(isa);
    let want = oracle(&to_f64(&x), &to_f64(&w), None).into_iter();
    let want: Vec<_> = want.map(|v| v.max(0.0)).collect();
    assert_within(&y, &want, &size, terms);

    // A function gets every result once.
    y.fill(T::nan());
    ConvForward {
        g,
        x: &x,
        w: &w,
        bias: Some(&bias),
        activation: Activation::Of(&Negate),
        y: &mut y,
    }
    .run_on(isa);
    assert!(
        y.iter().zip(&plain).all(|(&y, &plain)| y == -plain),
        "{g:?}"
    );

    let oracle = |dy: &[f64], w: &[f64]| {
        let mut dx = vec![f64::NAN; g.input_len()];
        naive::conv2d_input_grad(g, dy, w, &mut dx);
        dx
    };
    let mut dx = vec![T::nan(); g.input_len()];
    InputGrad {
        g,
        dy: &dy,
        w: &w,
        dx: &mut dx,
    }
    .run_on(isa);
    let size = oracle(&magnitudes(&dy), &magnitudes(&w));
    let terms = g.out_channels * g.kernel * g.kernel + 3;
    assert_within(&dx, &oracle(&to_f64(&dy), &to_f64(&w)), &size, terms);

    let oracle = |x: &[f64], dy: &[f64]| {
        let mut dw = vec![f64::NAN; g.weight_len()];
        naive::conv2d_weight_grad(g, x, dy, &mut dw);
        dw
    };
    let mut dw = vec![T::nan(); g.weight_len()];
    let mut scratch = vec![T::nan(); g.weight_grad_scratch()];
    WeightGrad {
        g,
        x: &x,
        dy: &dy,
        dw: &mut dw,
        scratch: &mut scratch,
    }
    .run_on(isa);
    let size = oracle(&magnitudes(&x), &magnitudes(&dy));
    let terms = g.batch * g.out_pixels() + 3;
    assert_within(&dw, &oracle(&to_f64(&x), &to_f64(&dy)), &size, terms);
}

#[test]
fn agrees_with_the_oracle_on_every_small_geometry() {
    for isa in Isa::available() {
        for channels in [[1, 1, 1, 1], [2, 3, 5, 1], [2, 4, 6, 2], [1, 3, 3, 3]] {
            for (height, width) in [(1, 1), (5, 4), (6, 19)] {
                for kernel in [1, 2, 3, 5] {
                    for stride in 1..=3 {
                        for padding in [0, 1, kernel / 2, kernel + 1] {
                            let g = geometry(channels, [height, width, kernel, stride, padding]);
                            check::<f32>(isa, &g);
                            check::<f64>(isa, &g);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn agrees_with_the_oracle_across_blocks() {
    for isa in Isa::available() {
        for (channels, image) in [
            ([3, 1, 8, 1], [28, 28, 3, 1, 0]),
            ([2, 8, 16, 1], [13, 13, 3, 1, 0]),
            ([2, 3, 17, 1], [16, 15, 3, 1, 1]),
            ([1, 40, 37, 1], [7, 6, 3, 2, 1]),
            ([1, 74, 20, 2], [5, 5, 2, 1, 0]),
            ([2, 33, 34, 1], [4, 5, 1, 1, 0]),
            ([2, 18, 27, 9], [4, 5, 1, 1, 0]),
            ([3, 16, 24, 2], [4, 5, 1, 1, 0]),
            // Several bands of rows, with padding in the first and the last.
            ([2, 9, 3, 1], [21, 30, 3, 1, 1]),
            ([2, 6, 6, 6], [40, 35, 3, 2, 1]),
            ([2, 20, 5, 1], [19, 33, 5, 1, 2]),
            ([1, 3, 20, 1], [17, 16, 7, 4, 3]),
            // More taps, more windows in a row, or a longer line than the scratch holds.
            ([1, 2, 9, 1], [18, 19, 17, 1, 1]),
            ([1, 1, 17, 1], [2, 300, 2, 1, 1]),
            ([1, 3, 2, 1], [3, 600, 3, 2, 1]),
            ([9, 2, 7, 1], [9, 9, 3, 1, 1]),
            ([17, 2, 16, 2], [4, 9, 3, 1, 1]),
            ([0, 3, 2, 1], [4, 4, 3, 1, 1]),
            ([2, 0, 2, 1], [4, 4, 3, 1, 1]),
            ([2, 2, 0, 1], [4, 4, 3, 1, 1]),
            ([2, 2, 3, 1], [2, 2, 3, 1, 0]),
        ] {
            check::<f32>(isa, &geometry(channels, image));
            check::<f64>(isa, &geometry(channels, image));
        }
    }
}

#[test]
fn gradients_are_the_adjoints() {
    for stride in 1..=3 {
        let g = geometry([2, 4, 6, 2], [9, 10, 3, stride, 1]);
        let mut random = Random::new(stride as u64);
        let x: Vec<f64> = random.vec(g.input_len());
        let w: Vec<f64> = random.vec(g.weight_len());
        let b: Vec<f64> = random.vec(g.out_channels);
        let dy: Vec<f64> = random.vec(g.output_len());
        let mut y = vec![0.0; g.output_len()];
        let mut dx = vec![f64::NAN; g.input_len()];
        let mut dw = vec![f64::NAN; g.weight_len()];
        let mut db = vec![f64::NAN; g.out_channels];
        conv2d_input_grad(&g, &dy, &w, &mut dx);
        conv2d_weight_grad(
            &g,
            &x,
            &dy,
            &mut dw,
            &mut vec![0.0; g.weight_grad_scratch()],
        );
        conv2d_bias_grad(&g, &dy, &mut db);
        conv2d_forward(&g, &x, &w, None, Activation::None, &mut y);
        approx::assert_relative_eq!(dot(&y, &dy), dot(&x, &dx), epsilon = 1e-11);
        approx::assert_relative_eq!(dot(&y, &dy), dot(&w, &dw), epsilon = 1e-11);
        conv2d_forward(
            &g,
            &x,
            &vec![0.0; w.len()],
            Some(&b),
            Activation::None,
            &mut y,
        );
        approx::assert_relative_eq!(dot(&y, &dy), dot(&b, &db), epsilon = 1e-11);
    }
}

#[test]
fn bits_do_not_depend_on_the_threads() {
    let g = geometry([16, 8, 32, 2], [20, 20, 3, 1, 1]);
    let mut random = Random::new(7);
    let x: Vec<f32> = random.vec(g.input_len());
    let w: Vec<f32> = random.vec(g.weight_len());
    let dy: Vec<f32> = random.vec(g.output_len());
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let mut y = vec![0.0; g.output_len()];
            let mut dx = vec![0.0; g.input_len()];
            let mut dw = vec![0.0; g.weight_len()];
            conv2d_forward(&g, &x, &w, None, Activation::None, &mut y);
            conv2d_input_grad(&g, &dy, &w, &mut dx);
            conv2d_weight_grad(
                &g,
                &x,
                &dy,
                &mut dw,
                &mut vec![0.0; g.weight_grad_scratch()],
            );
            (y, dx, dw)
        })
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(5));
}

#[test]
fn special_values_pass_through() {
    let g = geometry([1, 1, 1, 1], [3, 20, 3, 1, 1]);
    let mut x = vec![1.0f32; 60];
    x[20] = f32::INFINITY;
    let mut y = vec![0.0; 60];
    conv2d_forward(&g, &x, &[0.0; 9], None, Activation::None, &mut y);
    for (at, v) in y.iter().enumerate() {
        assert_eq!(v.is_nan(), at % 20 < 2, "pixel {at}");
    }
}

#[test]
#[should_panic(expected = "the length of `w` is 8, but the sizes ask for 9")]
fn a_wrong_length_is_named() {
    let g = geometry([1, 1, 1, 1], [3, 3, 3, 1, 0]);
    conv2d_forward(
        &g,
        &[0.0f32; 9],
        &[0.0; 8],
        None,
        Activation::None,
        &mut [0.0; 1],
    );
}

/// The number of results of the largest piece.
struct Largest(core::sync::atomic::AtomicUsize);

impl crate::Pointwise for Largest {
    fn in_f32(&self, values: &mut [f32]) {
        self.0
            .fetch_max(values.len(), core::sync::atomic::Ordering::Relaxed);
    }

    fn in_f64(&self, _: &mut [f64]) {
        unreachable!("the results are f32");
    }
}

#[test]
fn a_function_gets_results_while_they_are_in_the_cache_also_on_one_thread() {
    let g = geometry([16, 2, 8, 1], [32, 32, 3, 1, 0]);
    let (x, w) = (vec![1.0_f32; g.input_len()], vec![1.0; g.weight_len()]);
    let mut y = vec![0.0; g.output_len()];
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    let largest = Largest(0.into());
    pool.build().unwrap().install(|| {
        conv2d_forward(&g, &x, &w, None, Activation::Of(&largest), &mut y);
    });
    // An image of 8 channels of 30×30 results, two of which fit.
    assert_eq!(largest.0.into_inner(), 2 * 8 * 30 * 30);
}
