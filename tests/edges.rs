//! Operations along an axis, with their gradients, at lengths where a kernel changes its way, and
//! at lengths of 0 and 1.
//!
//! The kernels themselves are tested at every one of their constants in
//! `crates/kernels/src/edges.rs`; the lengths here are those of its table that a line meets.

use conformable::prelude::*;

type View = (Dyn, Dyn, Dyn);

/// The views `(outer, len, inner)` with a length near a constant.
fn views() -> impl Iterator<Item = View> {
    let at = [32, 64, 256, 1_024, 4_096, 8_192, 16_384];
    let near = at.into_iter().flat_map(|at| [at - 1, at, at + 1]);
    [0, 1, 2, 3].into_iter().chain(near).flat_map(|len| {
        let around = [
            (1, 1),
            (3, 1),
            (2, 2),
            (1, if len < 300 { 257 } else { 5 }),
            (0, 1),
            (2, 0),
        ];
        around.map(|(outer, inner)| (Dyn(outer), Dyn(len), Dyn(inner)))
    })
}

/// Quarters from -3/4 to 3/4.
fn quarters(shape: View, salt: usize) -> Tensor<View, f64> {
    let mut at = salt;
    Tensor::from_fn_of(shape, |_| {
        at = at.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((at >> 9) % 7) as f64 / 4.0 - 0.75
    })
}

#[track_caller]
fn close<S: Shape>(a: &Tensor<S, f64>, b: &Tensor<S, f64>) {
    assert_eq!(a.sizes().as_ref(), b.sizes().as_ref());
    for (a, b) in a.as_slice().iter().zip(b.as_slice()) {
        let is_close = (a - b).abs() <= 1e-10 * (1.0 + b.abs());
        assert!(
            is_close || a == b || (a.is_nan() && b.is_nan()),
            "{a}, not {b}"
        );
    }
}

/// The elements of every line, for `(outer, inner)` in order, and what `f` makes of them.
fn lines(x: &Tensor<View, f64>, f: impl Fn(&[f64]) -> f64) -> Tensor<(Dyn, Dyn), f64> {
    let (outer, len, inner) = x.shape();
    Tensor::from_fn_of((outer, inner), |[o, i]| {
        let line: Vec<_> = (0..len.size()).map(|l| x[[o, l, i]]).collect();
        f(&line)
    })
}

fn mean(line: &[f64]) -> f64 {
    line.iter().sum::<f64>() / line.len() as f64
}

fn variance(line: &[f64]) -> f64 {
    let m = mean(line);
    line.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / (line.len() as f64 - 1.0)
}

/// The gradient of the results along the middle axis, weighted by `weight`, and what it should be:
/// `slope(o, l, i)`.
fn check_gradient(
    x: &Tensor<View, f64>,
    weight: &Tensor<(Dyn, Dyn), f64>,
    f: impl Fn(&Tensor<View, f64, Tracked>) -> Tensor<(Dyn, Dyn), f64, Tracked>,
    slope: impl Fn([usize; 3]) -> f64,
) {
    let x = x.clone().requires_grad();
    let gradient = (f(&x) * weight.clone()).sum().backward().get(&x).unwrap();
    close(&gradient, &Tensor::from_fn_of(x.shape(), slope));
}

#[test]
fn sums_means_and_variances() {
    for shape in views() {
        let len = shape.1.size() as f64;
        let x = quarters(shape, 1);
        let (m, v) = (lines(&x, mean), lines(&x, variance));
        close(&x.sum_axis::<1>(), &lines(&x, |line| line.iter().sum()));
        close(&x.mean_axis::<1>(), &m);
        // Of fewer than two elements there is none; 0 / 0 is NaN here as well.
        close(
            &x.var_axis::<1>(),
            &if len == 0.0 {
                v.map(|_| f64::NAN)
            } else {
                v.clone()
            },
        );
        let w = lines(&x, |line| line.first().map_or(1.0, |x| 2.0 + x));
        check_gradient(&x, &w, |x| x.sum_axis::<1>(), |[o, _, i]| w[[o, i]]);
        check_gradient(&x, &w, |x| x.mean_axis::<1>(), |[o, _, i]| w[[o, i]] / len);
        check_gradient(
            &x,
            &w,
            |x| x.var_axis::<1>(),
            |[o, l, i]| w[[o, i]] * 2.0 / (len - 1.0) * (x[[o, l, i]] - m[[o, i]]),
        );
        let all = x.clone().requires_grad();
        let ones = all.sum().backward().get(&all).unwrap();
        assert!(ones.as_slice().iter().all(|&one| one == 1.0));
    }
}

#[test]
fn extremes_and_their_places() {
    for shape in views().filter(|shape| shape.1.size() > 0) {
        let x = quarters(shape, 2);
        let max = lines(&x, |line| {
            line.iter().copied().fold(f64::NEG_INFINITY, f64::max)
        });
        let place = lines(&x, |line| {
            let best = line.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            line.iter().position(|&x| x == best).unwrap() as f64
        });
        assert_eq!(x.max_axis::<1>(), max);
        assert_eq!(-(-x.clone()).min_axis::<1>(), max);
        assert_eq!(x.argmax_axis::<1>().cast::<f64>(), place);
        assert_eq!((-x.clone()).argmin_axis::<1>().cast::<f64>(), place);
        let w = max.map(|max| max + 2.0);
        check_gradient(
            &x,
            &w,
            |x| x.max_axis::<1>(),
            |[o, l, i]| {
                if l as f64 == place[[o, i]] {
                    w[[o, i]]
                } else {
                    0.0
                }
            },
        );
    }
}

#[test]
fn integers() {
    for shape in views() {
        let x = quarters(shape, 3);
        let whole = (x * 4.0).cast::<i64>();
        let float = whole.cast::<f64>();
        assert_eq!(whole.sum_axis::<1>().cast::<f64>(), float.sum_axis::<1>());
        assert_eq!(whole.sum().cast::<f64>(), float.sum());
        if shape.1.size() > 0 {
            assert_eq!(whole.max_axis::<1>().cast::<f64>(), float.max_axis::<1>());
            assert_eq!(whole.min_axis::<1>().cast::<f64>(), float.min_axis::<1>());
            assert_eq!(whole.argmax_axis::<1>(), float.argmax_axis::<1>());
        }
    }
}

#[test]
fn softmaxes() {
    for shape in views() {
        let (x, weight) = (quarters(shape, 4), quarters(shape, 5));
        let sums = lines(&x, |line| line.iter().map(|x| x.exp()).sum());
        let y = Tensor::from_fn_of(shape, |[o, l, i]| x[[o, l, i]].exp() / sums[[o, i]]);
        close(&x.softmax::<1>(), &y);
        close(&x.log_softmax::<1>(), &y.clone().ln());
        close(&x.logsumexp_axis::<1>(), &sums.ln());
        let leaf = x.requires_grad();
        let products = lines(&(&y * &weight), |line| line.iter().sum());
        let gradients = (leaf.softmax::<1>() * weight.clone()).sum().backward();
        let want = Tensor::from_fn_of(shape, |[o, l, i]| {
            y[[o, l, i]] * (weight[[o, l, i]] - products[[o, i]])
        });
        close(&gradients.get(&leaf).unwrap(), &want);
        let weights = lines(&weight, |line| line.iter().sum());
        let gradients = (leaf.log_softmax::<1>() * weight.clone()).sum().backward();
        let want = Tensor::from_fn_of(shape, |[o, l, i]| {
            weight[[o, l, i]] - y[[o, l, i]] * weights[[o, i]]
        });
        close(&gradients.get(&leaf).unwrap(), &want);
    }
}
