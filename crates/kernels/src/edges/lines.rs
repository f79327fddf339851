//! Kernels of a view along one axis: reductions, softmax, normalisation, cross entropy.

use super::table::{On, sizes};
use super::{close, quarters, whole, wide};
use crate::layer_norm::{
    KEPT, LayerNormGradients, layer_norm_backward, layer_norm_forward, layer_norm_scratch,
};
use crate::loss::{cross_entropy_backward, cross_entropy_forward};
use crate::reduce::{
    broadcast_middle, logsumexp_axis, max_axis, max_axis_arg, mean_axis, min_axis, min_axis_arg,
    sum_axis, var_axis,
};
use crate::softmax::{
    log_softmax_backward, log_softmax_forward, softmax_backward, softmax_forward,
};
use crate::{Acc, naive};

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
