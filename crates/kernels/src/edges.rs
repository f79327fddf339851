//! Every kernel at sizes just below, at and above each constant that makes it change its way, and
//! at sizes of 0 and 1, against its definition.
//!
//! Values are small whole numbers where a kernel only adds and multiplies: their sums are exact in
//! any order, so results are compared with `==`, and one wrong element is seen.

mod table;

use table::{On, sizes};

use crate::conv::{
    ConvGeometry, conv2d_bias_grad, conv2d_forward, conv2d_input_grad, conv2d_weight_grad,
};
use crate::copy::{AxisRange, add_axis, copy_axis};
use crate::gather::{gather, gather_adjoint, scatter_add_rows, select_rows};
use crate::gemm::gemm;
use crate::layer_norm::{
    KEPT, LayerNormGradients, layer_norm_backward, layer_norm_forward, layer_norm_scratch,
};
use crate::linear::{linear_forward, linear_input_grad, linear_weight_grad};
use crate::loss::{cross_entropy_backward, cross_entropy_forward};
use crate::pool::{
    PoolGeometry, avg_pool2d_backward, avg_pool2d_forward, max_pool2d_backward, max_pool2d_forward,
    max_pool2d_forward_arg,
};
use crate::reduce::{
    broadcast_middle, dot, logsumexp_axis, max_axis, max_axis_arg, mean_axis, min_axis,
    min_axis_arg, sum, sum_axis, var_axis,
};
use crate::softmax::{
    log_softmax_backward, log_softmax_forward, softmax_backward, softmax_forward,
};
use crate::testing::Negate;
use crate::{Acc, Activation, Trans, map, naive, optim, permute};

/// Whole numbers from -3 to 3, which do not repeat with any axis.
fn whole(n: usize, salt: usize) -> Vec<f32> {
    let number = |i: usize| ((i + salt).wrapping_mul(2_654_435_761) >> 7) % 7;
    (0..n).map(|i| number(i) as f32 - 3.0).collect()
}

/// The same numbers, divided by 4.
fn quarters(n: usize, salt: usize) -> Vec<f64> {
    whole(n, salt).iter().map(|&v| f64::from(v) / 4.0).collect()
}

fn wide(x: &[f32]) -> Vec<f64> {
    x.iter().copied().map(f64::from).collect()
}

#[track_caller]
fn close(got: &[f64], want: &[f64], what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    for (i, (got, want)) in got.iter().zip(want).enumerate() {
        let is_close = (got - want).abs() <= 1e-11 * (1.0 + want.abs());
        let is_same = got == want || (got.is_nan() && want.is_nan());
        assert!(
            is_close || is_same,
            "{what}: element {i} is {got}, not {want}"
        );
    }
}

/// Every (outer, len, inner) with one of the three at an edge and the others small.
fn views() -> Vec<(usize, usize, usize)> {
    let mut views = Vec::new();
    for len in sizes(On::Line) {
        views.extend([(1, len, 1), (3, len, 1), (2, len, 2), (0, len, 1)]);
        if len < 2_000 {
            views.extend([(1, len, 33), (1, len, 300), (2, len, 0)]);
        }
    }
    for inner in sizes(On::Width) {
        views.extend([0, 1, 2, 5, 33, 70].map(|len| (2, len, inner)));
    }
    for outer in sizes(On::Lines) {
        views.extend([1, 10, 32, 33].map(|len| (outer, len, 1)));
    }
    views
}

#[test]
fn sums_and_their_adjoint() {
    for (outer, len, inner) in views() {
        let what = format!("{outer}, {len}, {inner}");
        let (x, before) = (whole(outer * len * inner, 1), whole(outer * inner, 2));
        let want = naive::reduce::sum_axis(outer, len, inner, &wide(&x));
        let mut y = before.clone();
        sum_axis(outer, len, inner, &x, &mut y, Acc::Overwrite);
        assert_eq!(wide(&y), want, "{what}");
        y.copy_from_slice(&before);
        sum_axis(outer, len, inner, &x, &mut y, Acc::Add);
        let more: Vec<_> = want
            .iter()
            .zip(&before)
            .map(|(sum, &before)| sum + f64::from(before))
            .collect();
        assert_eq!(wide(&y), more, "{what}");
        mean_axis(outer, len, inner, &x, &mut y);
        let means: Vec<_> = want.iter().map(|sum| *sum as f32 / len as f32).collect();
        assert!(
            y == means || len == 0 && y.iter().all(|y| y.is_nan()),
            "{what}"
        );

        let mut back = x.clone();
        broadcast_middle((outer, len, inner), 2.0, &before, &mut back, Acc::Add);
        for (i, (back, x)) in back.iter().zip(&x).enumerate() {
            let from = i / (len * inner) * inner + i % inner;
            assert_eq!(*back, x + 2.0 * before[from], "{what}");
        }
    }
}

#[test]
fn variances_and_logarithms_of_sums() {
    for (outer, len, inner) in views() {
        let what = format!("{outer}, {len}, {inner}");
        let x = quarters(outer * len * inner, 3);
        let mut y = vec![0.5; outer * inner];
        let mut mean = y.clone();
        for correction in [0, 1] {
            var_axis((outer, len, inner), correction, &x, &mut mean, &mut y);
            close(
                &y,
                &naive::reduce::var(outer, len, inner, &x, correction),
                &what,
            );
        }
        logsumexp_axis(outer, len, inner, &x, &mut y);
        let exps: Vec<_> = x.iter().map(|x| x.exp()).collect();
        let sums = naive::reduce::sum_axis(outer, len, inner, &exps);
        close(
            &y,
            &sums.iter().map(|sum| sum.ln()).collect::<Vec<_>>(),
            &what,
        );
    }
}

#[test]
fn extremes() {
    for (outer, len, inner) in views().into_iter().filter(|&(_, len, _)| len > 0) {
        let what = format!("{outer}, {len}, {inner}");
        let x = whole(outer * len * inner, 4);
        let (mut y, mut at) = (vec![9.0; outer * inner], vec![-1; outer * inner]);
        let (best, places) = naive::reduce::extreme(outer, len, inner, &wide(&x), true);
        max_axis(outer, len, inner, &x, &mut y);
        assert_eq!(wide(&y), best, "{what}");
        max_axis_arg(outer, len, inner, &x, &mut y, &mut at);
        assert_eq!((wide(&y), &at), (best, &places), "{what}");
        let (best, places) = naive::reduce::extreme(outer, len, inner, &wide(&x), false);
        min_axis(outer, len, inner, &x, &mut y);
        assert_eq!(wide(&y), best, "{what}");
        min_axis_arg(outer, len, inner, &x, &mut y, &mut at);
        assert_eq!((wide(&y), &at), (best, &places), "{what}");
    }
}

#[test]
fn softmaxes_and_their_gradients() {
    for (outer, len, inner) in views() {
        let what = format!("{outer}, {len}, {inner}");
        let n = outer * len * inner;
        let (x, dy) = (quarters(n, 5), quarters(n, 6));
        let want = naive::reduce::softmax(outer, len, inner, &x);
        let (mut y, mut dx) = (vec![0.5; n], vec![0.5; n]);
        let line = |i: usize| i / (len * inner) * inner + i % inner;

        softmax_forward(outer, len, inner, &x, &mut y);
        close(&y, &want, &what);
        softmax_backward(outer, len, inner, &y, &dy, &mut dx);
        let products: Vec<_> = want.iter().zip(&dy).map(|(y, dy)| y * dy).collect();
        let sums = naive::reduce::sum_axis(outer, len, inner, &products);
        let slopes: Vec<_> = (0..n).map(|i| want[i] * (dy[i] - sums[line(i)])).collect();
        close(&dx, &slopes, &what);

        log_softmax_forward(outer, len, inner, &x, &mut y);
        close(&y, &want.iter().map(|y| y.ln()).collect::<Vec<_>>(), &what);
        log_softmax_backward(outer, len, inner, &y, &dy, &mut dx);
        let sums = naive::reduce::sum_axis(outer, len, inner, &dy);
        let slopes: Vec<_> = (0..n).map(|i| dy[i] - want[i] * sums[line(i)]).collect();
        close(&dx, &slopes, &what);
    }
}

#[test]
fn layer_norms_and_their_gradients() {
    let eps = 0.125;
    for (rows, len, _) in views().into_iter().filter(|&(_, _, inner)| inner == 1) {
        let what = format!("{rows}, {len}");
        let (x, dy) = (quarters(rows * len, 40), quarters(rows * len, 41));
        let (weight, bias) = (quarters(len, 42), quarters(len, 43));
        let want = naive::layer_norm::normalized(rows, len, &x, eps);
        let mut affine = want.clone();
        for row in affine.chunks_exact_mut(len.max(1)) {
            for ((y, w), b) in row.iter_mut().zip(&weight).zip(&bias) {
                *y = *y * w + b;
            }
        }
        let (mut y, mut kept) = (vec![0.5; x.len()], vec![0.5; rows * KEPT]);
        let size = (rows, len);
        layer_norm_forward(size, &x, None, None, eps, &mut y, None);
        close(&y, &want, &what);
        let (w, b) = (Some(&*weight), Some(&*bias));
        layer_norm_forward(size, &x, w, b, eps, &mut y, Some(&mut kept));
        close(&y, &affine, &what);

        let want = naive::layer_norm::gradients(size, &x, &weight, &dy, eps);
        let mut dx = vec![0.5; x.len()];
        let (mut dweight, mut dbias) = (vec![0.5; len], vec![0.5; len]);
        let mut scratch = vec![0.5; layer_norm_scratch(rows, len)];
        let all = LayerNormGradients {
            dx: Some(&mut dx),
            dweight: Some(&mut dweight),
            dbias: Some(&mut dbias),
        };
        layer_norm_backward(size, &x, &kept, w, &dy, all, &mut scratch);
        for (got, want) in [&dx, &dweight, &dbias].into_iter().zip(&want) {
            close(got, want, &what);
        }
    }
}

#[test]
fn cross_entropy_and_its_gradient() {
    for (rows, classes, _) in views()
        .into_iter()
        .filter(|&(rows, classes, inner)| inner == 1 && (rows == 0 || classes > 0))
    {
        let what = format!("{rows}, {classes}");
        let (x, scale) = (quarters(rows * classes, 7), quarters(rows, 8));
        let labels: Vec<_> = (0..rows).map(|row| (row * 31 + 5) % classes).collect();
        let want = naive::reduce::softmax(rows, classes, 1, &x);
        let (mut losses, mut probs, mut dx) =
            (vec![0.5; rows], vec![0.5; x.len()], vec![0.5; x.len()]);
        for smoothing in [0.0, 0.25] {
            cross_entropy_forward(
                (rows, classes),
                &x,
                &labels,
                smoothing,
                &mut losses,
                &mut probs,
            );
            close(&probs, &want, &what);
            let target = |i: usize| {
                let hard = if labels[i / classes] == i % classes {
                    1.0 - smoothing
                } else {
                    0.0
                };
                hard + smoothing / classes as f64
            };
            let terms: Vec<_> = want
                .iter()
                .enumerate()
                .map(|(i, p)| -target(i) * p.ln())
                .collect();
            close(
                &losses,
                &naive::reduce::sum_axis(rows, classes, 1, &terms),
                &what,
            );
            cross_entropy_backward((rows, classes), &probs, &labels, smoothing, &scale, &mut dx);
            let slopes: Vec<_> = (0..x.len())
                .map(|i| scale[i / classes] * (want[i] - target(i)))
                .collect();
            close(&dx, &slopes, &what);
        }
    }
}

#[test]
fn functions_of_elements() {
    for n in sizes(On::Elements).into_iter().chain(sizes(On::Line)) {
        let (a, b, c) = (whole(n, 9), whole(n, 10), whole(n, 11));
        let mut y = vec![9.0; n];
        map::map(&a, &mut y, |a| a * a);
        assert!(y.iter().zip(&a).all(|(y, a)| *y == a * a), "{n}");
        map::zip_map(&a, &b, &mut y, |a, b| a - b);
        assert!((0..n).all(|i| y[i] == a[i] - b[i]), "{n}");
        map::zip3_map(&a, &b, &c, &mut y, |a, b, c| a * b + c);
        assert!((0..n).all(|i| y[i] == a[i] * b[i] + c[i]), "{n}");
        map::map_inplace(&mut y, |y| y + 1.0);
        assert!((0..n).all(|i| y[i] == a[i] * b[i] + c[i] + 1.0), "{n}");
        y.copy_from_slice(&a);
        map::zip_inplace(&mut y, &b, |a, b| a * b);
        assert!((0..n).all(|i| y[i] == a[i] * b[i]), "{n}");
        assert_eq!(sum(&y), (0..n).map(|i| a[i] * b[i]).sum(), "{n}");
        assert_eq!(dot(&a, &b), sum(&y), "{n}");
        map::fill(&mut y, 4.0);
        assert_eq!(y, vec![4.0; n]);
    }
}

#[test]
fn steps_of_optimizers() {
    let how = optim::Sgd {
        lr: 0.5,
        momentum: 2.0,
        weight_decay: 0.25,
        nesterov: false,
        first_step: false,
    };
    for n in sizes(On::Elements) {
        let (param, grad, buf) = (whole(n, 12), whole(n, 13), whole(n, 14));
        let mut stepped = param.clone();
        optim::sgd(how, &mut stepped, &grad, None);
        let d = |i: usize| grad[i] + 0.25 * param[i];
        assert!((0..n).all(|i| stepped[i] == param[i] - 0.5 * d(i)), "{n}");
        let (mut stepped, mut new_buf) = (param.clone(), buf.clone());
        optim::sgd(how, &mut stepped, &grad, Some(&mut new_buf));
        assert!((0..n).all(|i| new_buf[i] == 2.0 * buf[i] + d(i)), "{n}");
        assert!(
            (0..n).all(|i| stepped[i] == param[i] - 0.5 * new_buf[i]),
            "{n}"
        );
    }
}

/// Three sizes, each near an edge, together; and long ones beside short ones.
fn products() -> Vec<[usize; 3]> {
    let near = sizes(On::Product);
    let short: Vec<_> = near.iter().copied().filter(|&size| size < 18).collect();
    let mut products = Vec::new();
    for &m in &short {
        for &k in &short {
            products.extend(short.iter().map(|&n| [m, k, n]));
        }
    }
    for &long in near.iter().filter(|&&size| size >= 18) {
        for [a, b] in [[1, 1], [1, 20], [13, 7], [5, 33]] {
            products.extend([[long, a, b], [a, long, b], [a, b, long], [b, a, long]]);
        }
    }
    // Several blocks in every direction.
    products.extend([
        [241, 273, 3],
        [121, 273, 65],
        [120, 272, 64],
        [25, 545, 129],
    ]);
    products
}

#[test]
fn products_of_matrices() {
    for [m, k, n] in products() {
        let (a, b, before) = (whole(m * k, 15), whole(k * n, 16), whole(m * n, 17));
        for (ta, tb) in [
            (Trans::No, Trans::No),
            (Trans::No, Trans::Yes),
            (Trans::Yes, Trans::No),
            (Trans::Yes, Trans::Yes),
        ] {
            for acc in [Acc::Overwrite, Acc::Add] {
                let (mut c, mut want) = (before.clone(), before.clone());
                gemm(m, k, n, &a, ta, &b, tb, &mut c, acc);
                naive::gemm::gemm(m, k, n, &a, ta, &b, tb, &mut want, acc);
                assert!(c == want, "{m} x {k} x {n}, {ta:?}, {tb:?}, {acc:?}");
            }
        }
    }
}

#[test]
fn functions_of_the_results_of_a_linear_map() {
    for rows in sizes(On::Elements) {
        let (x, function) = (whole(rows, 18), Activation::Of(&Negate));
        let mut y = vec![9.0; rows];
        linear_forward(rows, 1, 1, &x, &[2.0], Some(&[1.0]), function, &mut y);
        let want = x.iter().map(|x| -(2.0 * x + 1.0));
        assert!(y.iter().copied().eq(want), "{rows}");
    }
}

#[test]
fn linear_maps() {
    for [rows, inputs, outputs] in products().into_iter().step_by(3) {
        let what = format!("{rows} x {inputs} to {outputs}");
        let (x, w, bias) = (
            whole(rows * inputs, 18),
            whole(outputs * inputs, 19),
            whole(outputs, 20),
        );
        let mut want: Vec<_> = (0..rows * outputs).map(|i| bias[i % outputs]).collect();
        naive::gemm::gemm(
            rows,
            inputs,
            outputs,
            &x,
            Trans::No,
            &w,
            Trans::Yes,
            &mut want,
            Acc::Add,
        );
        let mut y = vec![9.0; rows * outputs];
        linear_forward(
            rows,
            inputs,
            outputs,
            &x,
            &w,
            Some(&bias),
            Activation::None,
            &mut y,
        );
        assert!(y == want, "{what}");
        linear_forward(
            rows,
            inputs,
            outputs,
            &x,
            &w,
            Some(&bias),
            Activation::Relu,
            &mut y,
        );
        assert!(
            y.iter().zip(&want).all(|(y, want)| *y == want.max(0.0)),
            "{what}"
        );

        let dy = whole(rows * outputs, 21);
        let (mut dx, mut want) = (vec![9.0; x.len()], vec![9.0; x.len()]);
        linear_input_grad(rows, inputs, outputs, &dy, &w, &mut dx);
        naive::gemm::gemm(
            rows,
            outputs,
            inputs,
            &dy,
            Trans::No,
            &w,
            Trans::No,
            &mut want,
            Acc::Overwrite,
        );
        assert!(dx == want, "{what}");
        let (mut dw, mut want) = (vec![9.0; w.len()], vec![9.0; w.len()]);
        linear_weight_grad(rows, inputs, outputs, &x, &dy, &mut dw);
        naive::gemm::gemm(
            outputs,
            rows,
            inputs,
            &dy,
            Trans::Yes,
            &x,
            Trans::No,
            &mut want,
            Acc::Overwrite,
        );
        assert!(dw == want, "{what}");
    }
}

/// Convolutions with one size near an edge and the others small; images of many pixels have few
/// channels.
fn convolutions() -> Vec<ConvGeometry> {
    let small = ConvGeometry {
        batch: 2,
        in_channels: 3,
        out_channels: 2,
        groups: 1,
        height: 5,
        width: 4,
        kernel: 3,
        stride: 1,
        padding: 1,
    };
    let mut all = vec![
        ConvGeometry { height: 0, ..small },
        // No windows, but as many columns of them as vectors of any size have lanes.
        ConvGeometry {
            height: 0,
            width: 64,
            ..small
        },
        ConvGeometry {
            height: 1,
            width: 1,
            padding: 0,
            ..small
        },
        ConvGeometry {
            kernel: 1,
            padding: 0,
            ..small
        },
        ConvGeometry {
            kernel: 2,
            stride: 2,
            padding: 0,
            ..small
        },
        ConvGeometry {
            in_channels: 8,
            out_channels: 16,
            groups: 8,
            ..small
        },
        ConvGeometry {
            in_channels: 17,
            out_channels: 17,
            groups: 17,
            ..small
        },
    ];
    for size in sizes(On::Image) {
        let few = size < 50;
        all.push(ConvGeometry {
            height: 1,
            width: size,
            batch: 1,
            ..small
        });
        all.push(ConvGeometry {
            height: size,
            width: 3,
            batch: 1,
            stride: 2,
            ..small
        });
        all.push(ConvGeometry {
            in_channels: size,
            height: 3,
            batch: 1,
            ..small
        });
        all.push(ConvGeometry {
            out_channels: size,
            height: 3,
            batch: 1,
            ..small
        });
        if few {
            all.push(ConvGeometry {
                batch: size,
                ..small
            });
            all.push(ConvGeometry {
                in_channels: size,
                out_channels: size,
                height: 4,
                ..small
            });
            all.push(ConvGeometry {
                out_channels: size,
                kernel: 5,
                padding: 2,
                ..small
            });
            all.push(ConvGeometry {
                out_channels: size,
                kernel: 1,
                padding: 0,
                ..small
            });
            all.push(ConvGeometry {
                height: size,
                width: size,
                in_channels: 1,
                batch: 1,
                ..small
            });
        }
    }
    all.retain(|g| g.groups > 0 && g.out_height() * g.out_width() <= 3_000);
    all
}

#[test]
fn convolutions_and_their_gradients() {
    for g in convolutions() {
        let (x, w) = (whole(g.input_len(), 22), whole(g.weight_len(), 23));
        let (bias, dy) = (whole(g.out_channels, 24), whole(g.output_len(), 25));
        let (mut y, mut want) = (vec![9.0; dy.len()], vec![9.0; dy.len()]);
        naive::conv::conv2d_forward(&g, &x, &w, Some(&bias), &mut want);
        conv2d_forward(&g, &x, &w, Some(&bias), Activation::None, &mut y);
        assert!(y == want, "{g:?}");
        conv2d_forward(&g, &x, &w, Some(&bias), Activation::Relu, &mut y);
        assert!(
            y.iter().zip(&want).all(|(y, want)| *y == want.max(0.0)),
            "{g:?}"
        );

        let (mut dx, mut want) = (vec![9.0; x.len()], vec![9.0; x.len()]);
        naive::conv::conv2d_input_grad(&g, &dy, &w, &mut want);
        conv2d_input_grad(&g, &dy, &w, &mut dx);
        assert!(dx == want, "{g:?}");

        let (mut dw, mut want) = (vec![9.0; w.len()], vec![9.0; w.len()]);
        naive::conv::conv2d_weight_grad(&g, &x, &dy, &mut want);
        conv2d_weight_grad(
            &g,
            &x,
            &dy,
            &mut dw,
            &mut vec![9.0; g.weight_grad_scratch()],
        );
        assert!(dw == want, "{g:?}");

        let mut db = vec![9.0; g.out_channels];
        conv2d_bias_grad(&g, &dy, &mut db);
        let pixels = g.out_height() * g.out_width();
        let mut want = vec![0.0; g.out_channels];
        for (i, dy) in dy.iter().enumerate() {
            want[i / pixels % g.out_channels] += dy;
        }
        assert!(db == want, "{g:?}");
    }
}

fn pools() -> Vec<PoolGeometry> {
    let small = PoolGeometry {
        planes: 3,
        height: 4,
        width: 6,
        kernel: 2,
        stride: 2,
        padding: 0,
    };
    let mut all = vec![
        PoolGeometry { planes: 0, ..small },
        PoolGeometry { height: 0, ..small },
        PoolGeometry {
            height: 1,
            width: 1,
            ..small
        },
        // About as many pixels as go together, and one plane of more.
        PoolGeometry {
            planes: 1_025,
            height: 2,
            width: 4,
            ..small
        },
        PoolGeometry {
            planes: 2,
            height: 2,
            width: 4_096,
            ..small
        },
        PoolGeometry {
            planes: 2,
            height: 2,
            width: 4_098,
            ..small
        },
    ];
    for size in sizes(On::Image) {
        for (kernel, stride, padding) in [(2, 2, 0), (3, 1, 1), (3, 2, 1), (2, 1, 0)] {
            let small = PoolGeometry {
                kernel,
                stride,
                padding,
                ..small
            };
            all.push(PoolGeometry {
                planes: size,
                ..small
            });
            all.push(PoolGeometry {
                width: size,
                ..small
            });
            all.push(PoolGeometry {
                width: 2 * size,
                height: 5,
                ..small
            });
            all.push(PoolGeometry {
                height: size,
                width: 3,
                ..small
            });
        }
    }
    all
}

#[test]
fn pools_and_their_gradients() {
    for g in pools() {
        let (x, dy) = (whole(g.input_len(), 26), whole(g.output_len(), 27));
        let mut best = vec![f32::NEG_INFINITY; dy.len()];
        let (mut places, mut sums) = (vec![0; dy.len()], vec![0.0; dy.len()]);
        naive::pool::for_each_pixel(&g, |y, x_at, at| {
            if x[x_at] > best[y] {
                (best[y], places[y]) = (x[x_at], at as i32);
            }
            sums[y] += x[x_at];
        });
        let (mut y, mut at) = (vec![9.0; dy.len()], vec![-9; dy.len()]);
        max_pool2d_forward(&g, &x, &mut y);
        assert!(y == best, "{g:?}");
        max_pool2d_forward_arg(&g, &x, false, &mut y, &mut at);
        assert!(y == best && at == places, "{g:?}");
        let (mut dx, mut want) = (vec![9.0; x.len()], vec![0.0; x.len()]);
        max_pool2d_backward(&g, &dy, &at, &mut dx);
        let pixels = g.out_height() * g.out_width();
        for (i, (&at, &dy)) in places.iter().zip(&dy).enumerate() {
            want[i / pixels * g.height * g.width + at as usize] += dy;
        }
        assert!(dx == want, "{g:?}");

        let area = (g.kernel * g.kernel) as f32;
        avg_pool2d_forward(&g, &x, &mut y);
        assert!(
            y.iter()
                .zip(&sums)
                .all(|(y, sum)| (y - sum / area).abs() < 1e-6),
            "{g:?}"
        );
        avg_pool2d_backward(&g, &dy, &mut dx);
        want.fill(0.0);
        naive::pool::for_each_pixel(&g, |y, x, _| want[x] += dy[y] / area);
        assert!(
            dx.iter()
                .zip(&want)
                .all(|(dx, want)| (dx - want).abs() < 1e-5),
            "{g:?}"
        );
    }
}

#[test]
fn moves_of_elements() {
    let near: Vec<_> = sizes(On::Width)
        .into_iter()
        .filter(|&size| size < 300)
        .collect();
    for &rows in &near {
        for &cols in &[0, 1, 2, 31, 32, 33, 65] {
            let x = whole(rows * cols, 28);
            let mut y = vec![9.0; x.len()];
            permute::permute(&[rows, cols], &[1, 0], &x, &mut y);
            assert!(
                (0..x.len()).all(|i| y[i % cols * rows + i / cols] == x[i]),
                "{rows} x {cols}"
            );
            let mut z = vec![9.0; 2 * x.len()];
            let doubled = [x.clone(), x.clone()].concat();
            permute::permute(&[2, rows, cols], &[0, 2, 1], &doubled, &mut z);
            assert!(z == [y.clone(), y.clone()].concat(), "{rows} x {cols}");
            selections(rows, cols, &x);
            ranges(rows, cols, &x);
        }
    }
    let most = *sizes(On::Count).last().unwrap() - 1;
    let mut y = [9.0; 2];
    permute::permute(
        &vec![1; most],
        &(0..most).collect::<Vec<_>>(),
        &[1.0],
        &mut y[..1],
    );
    assert_eq!(y, [1.0, 9.0]);
}

/// The rows and elements of a matrix, chosen in an order that repeats some.
fn selections(rows: usize, cols: usize, x: &[f32]) {
    if x.is_empty() {
        return;
    }
    let indices: Vec<_> = (0..rows + 1).map(|i| (i * 7 + 3) % rows).collect();
    let mut y = vec![9.0; indices.len() * cols];
    select_rows(rows, cols, x, &indices, &mut y);
    assert!((0..y.len()).all(|i| y[i] == x[indices[i / cols] * cols + i % cols]));
    let (mut dx, mut want) = (x.to_vec(), x.to_vec());
    scatter_add_rows(rows, cols, &y, &indices, &mut dx);
    for (i, y) in y.iter().enumerate() {
        want[indices[i / cols] * cols + i % cols] += y;
    }
    assert!(dx == want);

    for picks in [0, 1, 3] {
        let indices: Vec<_> = (0..rows * picks).map(|i| (i * 5 + 1) % cols).collect();
        let mut y = vec![9.0; indices.len()];
        gather((rows, cols, picks), x, &indices, &mut y);
        assert!((0..y.len()).all(|i| y[i] == x[i / picks * cols + indices[i]]));
        let (mut dx, mut want) = (x.to_vec(), x.to_vec());
        gather_adjoint((rows, cols, picks), &y, &indices, &mut dx);
        for (i, y) in y.iter().enumerate() {
            want[i / picks * cols + indices[i]] += y;
        }
        assert!(dx == want);
    }
}

/// The second half of the columns of a matrix, put behind the first column of another.
fn ranges(rows: usize, cols: usize, x: &[f32]) {
    let from = cols / 2;
    let range = AxisRange {
        outer: rows,
        inner: 1,
        src_len: cols,
        src_offset: from,
        dst_len: cols - from + 1,
        dst_offset: 1,
        count: cols - from,
    };
    let before = whole(rows * range.dst_len, 29);
    let (mut copied, mut added) = (before.clone(), before.clone());
    copy_axis(range, x, &mut copied);
    add_axis(range, x, &mut added);
    for (i, &before) in before.iter().enumerate() {
        let (row, at) = (i / range.dst_len, i % range.dst_len);
        match at.checked_sub(1) {
            None => assert_eq!((copied[i], added[i]), (before, before)),
            Some(at) => {
                let x = x[row * cols + from + at];
                assert_eq!((copied[i], added[i]), (x, before + x));
            }
        }
    }
}
