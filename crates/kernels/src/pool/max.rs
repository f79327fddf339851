//! Maximum pooling.

use super::PoolGeometry;
use super::quarters::{Quarters, Spread};
use crate::par;
use crate::scalar::Scalar;
use crate::simd::Isa;

/// The position of a window that no pixel has won: none has been seen, or the relu made it
/// zero.
const NONE: i32 = -1;

/// From this many windows in a row on, 2×2 windows are spread in vectors; others are scattered one
/// by one, with a branch on whether the relu took the position. Where it took half of them, every
/// other guess is wrong, and a window takes five times as long as where it took none. In the
/// networks of `peers` rows of thirteen windows gain by vectors, and rows of eight lose.
const SPREAD_WIDTH: usize = 9;

/// y[p, i, j] = the largest x[p, h, w] in window (i, j).
///
/// `x` is (planes, height, width); `y` is (planes, out_height, out_width) and overwritten. As in
/// PyTorch, the padding is −∞ and never chosen, and a NaN is larger than everything (of several,
/// the last is chosen).
///
/// The row of results is the innermost loop, once for each tap: no inner loop is as short as the
/// window. Windows of 2×2 pixels side by side have a loop of their own, see `quarters.rs`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or the padding exceeds half of the
/// window.
pub fn max_pool2d_forward<T: Scalar>(g: &PoolGeometry, x: &[T], y: &mut [T]) {
    forward_on(Isa::detect(), g, x, y);
}

fn forward_on<T: Scalar>(isa: Isa, g: &PoolGeometry, x: &[T], y: &mut [T]) {
    g.check();
    check_len!("x", x, ..&g.input_sizes());
    check_len!("y", y, ..&g.output_sizes());
    if y.is_empty() {
        return;
    }
    let (pixels, size, planes) = (g.out_pixels(), g.in_pixels(), g.planes_together());
    par::for_each_chunk(
        y,
        planes * pixels,
        planes.saturating_mul(g.plane_ns()),
        |p, y| {
            let x = &x[p * planes * size..];
            if g.is_quarters() {
                return isa.run(Quarters {
                    g,
                    x,
                    relu: false,
                    y,
                    argmax: None,
                });
            }
            for (x, y) in x.chunks_exact(size).zip(y.chunks_exact_mut(pixels)) {
                y.fill(T::neg_infinity());
                g.for_each_run(|i, j, count, from| {
                    let results = &mut y[i * g.out_width() + j..][..count];
                    for (y, &v) in results.iter_mut().zip(x[from..].iter().step_by(g.stride)) {
                        *y = larger(*y, v);
                    }
                });
            }
        },
    );
}

/// `v` if it is larger than `best` or NaN.
#[inline(always)]
fn larger<T: Scalar>(best: T, v: T) -> T {
    if (v > best) | v.is_nan() { v } else { best }
}

/// [`max_pool2d_forward`], and in `argmax` the position h · width + w of the largest in its plane:
/// the first of equal values. With `relu` maxima that are not above zero become zero, and their
/// position is −1, so that the backward pass is that of a ReLU and the pool.
///
/// # Panics
/// As [`max_pool2d_forward`], and if a plane has more pixels than an `i32` counts.
pub fn max_pool2d_forward_arg<T: Scalar>(
    g: &PoolGeometry,
    x: &[T],
    relu: bool,
    y: &mut [T],
    argmax: &mut [i32],
) {
    forward_arg_on(Isa::detect(), g, x, relu, y, argmax);
}

fn forward_arg_on<T: Scalar>(
    isa: Isa,
    g: &PoolGeometry,
    x: &[T],
    relu: bool,
    y: &mut [T],
    argmax: &mut [i32],
) {
    g.check();
    check_len!("x", x, ..&g.input_sizes());
    check_len!("y", y, ..&g.output_sizes());
    check_len!("argmax", argmax, ..&g.output_sizes());
    assert!(
        i32::try_from(g.in_pixels()).is_ok(),
        "a plane of {} pixels is too large",
        g.in_pixels()
    );
    if y.is_empty() {
        return;
    }
    let (pixels, size, planes) = (g.out_pixels(), g.in_pixels(), g.planes_together());
    par::for_each_chunk2(
        (y, planes * pixels),
        (argmax, planes * pixels),
        planes.saturating_mul(g.plane_ns()),
        |p, y, argmax| {
            let x = &x[p * planes * size..];
            if g.is_quarters() {
                return isa.run(Quarters {
                    g,
                    x,
                    relu,
                    y,
                    argmax: Some(argmax),
                });
            }
            let results = y
                .chunks_exact_mut(pixels)
                .zip(argmax.chunks_exact_mut(pixels));
            for (x, (y, argmax)) in x.chunks_exact(size).zip(results) {
                plane(g, x, relu, y, argmax);
            }
        },
    );
}

/// [`max_pool2d_forward_arg`] of one plane.
fn plane<T: Scalar>(g: &PoolGeometry, x: &[T], relu: bool, y: &mut [T], argmax: &mut [i32]) {
    y.fill(T::neg_infinity());
    argmax.fill(NONE);
    let out_width = g.out_width();
    g.for_each_run(|i, j, count, from| {
        let at = i * out_width + j;
        let results = y[at..at + count]
            .iter_mut()
            .zip(&mut argmax[at..at + count]);
        let pixels = x[from..].iter().step_by(g.stride);
        for (k, ((y, arg), &v)) in results.zip(pixels).enumerate() {
            // The first pixel is taken whatever it is.
            let wins = (v > *y) | v.is_nan() | (*arg == NONE);
            *y = if wins { v } else { *y };
            *arg = if wins {
                (from + k * g.stride) as i32
            } else {
                *arg
            };
        }
    });
    if relu {
        for (y, arg) in y.iter_mut().zip(argmax) {
            if *y <= T::zero() {
                (*y, *arg) = (T::zero(), NONE);
            }
        }
    }
}

/// dx[p, argmax[p, i, j]] += dy[p, i, j], from zero: overwrites `dx`, and overlapping windows add
/// up in the order of (i, j).
///
/// A negative position gets nothing. What another position outside of its window gets is not
/// specified.
///
/// # Panics
/// If a slice does not have the length its sizes ask for; it may if a position is not in its plane.
pub fn max_pool2d_backward<T: Scalar>(g: &PoolGeometry, dy: &[T], argmax: &[i32], dx: &mut [T]) {
    backward_on(Isa::detect(), g, dy, argmax, dx);
}

fn backward_on<T: Scalar>(isa: Isa, g: &PoolGeometry, dy: &[T], argmax: &[i32], dx: &mut [T]) {
    g.check();
    check_len!("dy", dy, ..&g.output_sizes());
    check_len!("argmax", argmax, ..&g.output_sizes());
    check_len!("dx", dx, ..&g.input_sizes());
    if dx.is_empty() {
        return;
    }
    let (pixels, size, planes) = (g.out_pixels(), g.in_pixels(), g.planes_together());
    if pixels == 0 {
        return dx.fill(T::zero());
    }
    let ns = planes * (size + pixels);
    par::for_each_chunk(dx, planes * size, ns, |p, dx| {
        let (dy, argmax) = (&dy[p * planes * pixels..], &argmax[p * planes * pixels..]);
        if g.is_quarters() && g.out_width() >= SPREAD_WIDTH {
            return isa.run(Spread { g, dy, argmax, dx });
        }
        let windows = dy.chunks_exact(pixels).zip(argmax.chunks_exact(pixels));
        for (dx, (dy, argmax)) in dx.chunks_exact_mut(size).zip(windows) {
            dx.fill(T::zero());
            for (&dy, &at) in dy.iter().zip(argmax) {
                if let Ok(at) = usize::try_from(at) {
                    dx[at] += dy;
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::pool::for_each_pixel;
    use crate::testing::{Random, dot};

    /// Every window, stride and padding over images that are narrower and wider than the steps of
    /// the vectors.
    fn geometries() -> Vec<PoolGeometry> {
        let mut all = Vec::new();
        for (height, width) in [(1, 1), (4, 4), (5, 7), (13, 20), (5, 37), (11, 11)] {
            for kernel in 1..=4 {
                for stride in 1..=4 {
                    for padding in 0..=kernel / 2 {
                        all.push(PoolGeometry {
                            planes: 3,
                            height,
                            width,
                            kernel,
                            stride,
                            padding,
                        });
                    }
                }
            }
        }
        for (planes, width) in [(0, 4), (700, 5), (40, 28)] {
            all.push(PoolGeometry {
                planes,
                height: 6,
                width,
                kernel: 2,
                stride: 2,
                padding: 0,
            });
        }
        all
    }

    /// Few values, so that many are equal; with NaN and −∞ if they are asked for.
    fn pixels<T: Scalar>(random: &mut Random, n: usize, special: bool) -> Vec<T> {
        let mut x: Vec<T> = random.vec::<T>(n);
        for v in &mut x {
            *v = (*v * T::from_f64(3.0)).round();
        }
        if special && n > 0 {
            for at in random.indices(n / 6 + 1, n) {
                x[at] = T::nan();
            }
            for at in random.indices(n / 2 + 1, n) {
                x[at] = T::neg_infinity();
            }
        }
        x
    }

    fn same<T: Scalar>(a: T, b: T) -> bool {
        (a.is_nan() && b.is_nan()) || (a == b && a.is_sign_negative() == b.is_sign_negative())
    }

    fn check<T: Scalar>(isa: Isa, g: &PoolGeometry, special: bool, relu: bool) {
        let mut random = Random::new(g.input_len() as u64);
        let x: Vec<T> = pixels(&mut random, g.input_len(), special);
        let mut want: Vec<Option<(T, i32)>> = vec![None; g.output_len()];
        for_each_pixel(g, |y, from, at| {
            let v = x[from];
            if want[y].is_none_or(|(best, _)| v > best || v.is_nan()) {
                want[y] = Some((v, at as i32));
            }
        });
        let (mut y, mut argmax) = (vec![T::nan(); g.output_len()], vec![9; g.output_len()]);
        forward_arg_on(isa, g, &x, relu, &mut y, &mut argmax);
        let mut values = vec![T::nan(); g.output_len()];
        forward_on(isa, g, &x, &mut values);
        for (((&y, &at), &value), want) in y.iter().zip(&argmax).zip(&values).zip(&want) {
            let mut want = want.expect("every window has a pixel");
            assert!(same(value, want.0), "{isa} {g:?}");
            if relu && want.0 <= T::zero() {
                want = (T::zero(), NONE);
            }
            assert!(same(y, want.0), "{isa} {g:?}");
            assert_eq!(at, want.1, "{isa} {g:?}");
        }

        let dy: Vec<T> = random.vec(g.output_len());
        let mut want = vec![T::zero(); g.input_len()];
        for (k, (&dy, &at)) in dy.iter().zip(&argmax).enumerate() {
            if at != NONE {
                want[k / g.out_pixels() * g.in_pixels() + at as usize] += dy;
            }
        }
        let mut dx = vec![T::nan(); g.input_len()];
        backward_on(isa, g, &dy, &argmax, &mut dx);
        assert!(dx == want, "{isa} {g:?}");
    }

    #[test]
    fn agrees_with_the_oracle_with_ties_nan_and_infinities() {
        for isa in Isa::available() {
            for g in geometries() {
                for special in [false, true] {
                    for relu in [false, true] {
                        check::<f32>(isa, &g, special, relu);
                        check::<f64>(isa, &g, special, relu);
                    }
                }
            }
        }
    }

    #[test]
    fn backward_is_the_adjoint_of_the_selection() {
        let mut random = Random::new(4);
        for g in geometries() {
            let x: Vec<f64> = random.vec(g.input_len());
            let dy: Vec<f64> = random.vec(g.output_len());
            let (mut y, mut argmax) = (vec![0.0; g.output_len()], vec![0; g.output_len()]);
            let mut dx = vec![f64::NAN; g.input_len()];
            max_pool2d_forward_arg(&g, &x, false, &mut y, &mut argmax);
            max_pool2d_backward(&g, &dy, &argmax, &mut dx);
            approx::assert_relative_eq!(dot(&y, &dy), dot(&x, &dx), epsilon = 1e-11);
        }
    }

    #[test]
    #[should_panic(expected = "the padding 2 is more than half of the window 3")]
    fn too_much_padding_is_refused() {
        let g = PoolGeometry {
            planes: 1,
            height: 3,
            width: 3,
            kernel: 3,
            stride: 1,
            padding: 2,
        };
        max_pool2d_forward(&g, &[0.0f32; 9], &mut [0.0; 25]);
    }
}
