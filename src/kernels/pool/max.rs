//! Maximum pooling.

use super::PoolGeometry;
use crate::kernels::par;
use crate::kernels::scalar::Float;

/// y[p, i, j] = the largest x[p, h, w] in window (i, j).
///
/// `x` is (planes, height, width); `y` is (planes, out_height, out_width) and overwritten. As in PyTorch, the padding is −∞
/// and never chosen, and a NaN is larger than everything (of several, the last is chosen).
///
/// The row of results is the innermost loop, once for each tap: no inner loop is as short as the window.
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or the padding exceeds half of the window.
pub fn max_pool2d_forward<T: Float>(g: &PoolGeometry, x: &[T], y: &mut [T]) {
    g.check();
    check_len!("x", x, g.input_len());
    check_len!("y", y, g.output_len());
    if y.is_empty() {
        return;
    }
    let (size, out_width) = (g.in_pixels(), g.out_width());
    par::for_each_chunk(y, g.out_pixels(), g.plane_ns(), |p, y| {
        let x = &x[p * size..][..size];
        if (g.kernel, g.stride, g.padding) == (2, 2, 0) {
            return quarters(g.width, x, out_width, y);
        }
        y.fill(T::neg_infinity());
        g.for_each_run(|i, j, count, from| {
            let results = &mut y[i * out_width + j..][..count];
            for (y, &v) in results.iter_mut().zip(x[from..].iter().step_by(g.stride)) {
                *y = larger(*y, v);
            }
        });
    });
}

/// `v` if it is larger than `best` or NaN.
#[inline(always)]
fn larger<T: Float>(best: T, v: T) -> T {
    if (v > best) | v.is_nan() { v } else { best }
}

/// The largest of each 2×2 pixels of a plane, whose last row and column may be left over.
fn quarters<T: Float>(width: usize, x: &[T], out_width: usize, y: &mut [T]) {
    let rows = x.chunks_exact(2 * width);
    for (y, rows) in y.chunks_exact_mut(out_width).zip(rows) {
        let (top, bottom) = rows.split_at(width);
        let pairs = top.as_chunks::<2>().0.iter().zip(bottom.as_chunks::<2>().0);
        for (y, (top, bottom)) in y.iter_mut().zip(pairs) {
            *y = larger(larger(larger(top[0], top[1]), bottom[0]), bottom[1]);
        }
    }
}

/// [`max_pool2d_forward`], and in `argmax` the position h · width + w of the largest in its plane: the first of equal values.
///
/// # Panics
/// As [`max_pool2d_forward`], and if a plane has more pixels than an `i32` counts.
pub fn max_pool2d_forward_arg<T: Float>(
    g: &PoolGeometry,
    x: &[T],
    y: &mut [T],
    argmax: &mut [i32],
) {
    g.check();
    check_len!("x", x, g.input_len());
    check_len!("y", y, g.output_len());
    check_len!("argmax", argmax, g.output_len());
    assert!(
        i32::try_from(g.in_pixels()).is_ok(),
        "a plane of {} pixels is too large",
        g.in_pixels()
    );
    if y.is_empty() {
        return;
    }
    let (pixels, size) = (g.out_pixels(), g.in_pixels());
    par::for_each_chunk2(
        (y, pixels),
        (argmax, pixels),
        g.plane_ns(),
        |p, y, argmax| {
            plane(g, &x[p * size..][..size], y, argmax);
        },
    );
}

/// [`max_pool2d_forward_arg`] of one plane.
fn plane<T: Float>(g: &PoolGeometry, x: &[T], y: &mut [T], argmax: &mut [i32]) {
    // No pixel has been seen; the first one that is, is taken whatever it is.
    const NONE: i32 = -1;
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
            let wins = (v > *y) | v.is_nan() | (*arg == NONE);
            *y = if wins { v } else { *y };
            *arg = if wins {
                (from + k * g.stride) as i32
            } else {
                *arg
            };
        }
    });
}

/// dx[p, argmax[p, i, j]] += dy[p, i, j], from zero: overwrites `dx`, and overlapping windows add up in the order of (i, j).
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or a position is not in its plane.
pub fn max_pool2d_backward<T: Float>(g: &PoolGeometry, dy: &[T], argmax: &[i32], dx: &mut [T]) {
    g.check();
    check_len!("dy", dy, g.output_len());
    check_len!("argmax", argmax, g.output_len());
    check_len!("dx", dx, g.input_len());
    if dx.is_empty() {
        return;
    }
    let pixels = g.out_pixels();
    let ns = g.in_pixels() + g.out_pixels();
    par::for_each_chunk(dx, g.in_pixels(), ns, |p, dx| {
        dx.fill(T::zero());
        let (dy, argmax) = (&dy[p * pixels..][..pixels], &argmax[p * pixels..][..pixels]);
        for (&dy, &at) in dy.iter().zip(argmax) {
            dx[at as usize] += dy;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::naive::pool::for_each_pixel;
    use crate::kernels::testing::{Random, dot};

    fn geometries() -> Vec<PoolGeometry> {
        let mut all = Vec::new();
        for (height, width) in [(1, 1), (4, 4), (5, 7), (13, 20)] {
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
        all
    }

    #[test]
    fn agrees_with_the_oracle_with_ties_nan_and_infinities() {
        let mut random = Random::new(3);
        for g in geometries() {
            for special in [false, true] {
                let mut x: Vec<f32> = random
                    .vec::<f32>(g.input_len())
                    .iter()
                    .map(|v| (v * 3.0).round())
                    .collect();
                if special {
                    for at in random.indices(g.input_len() / 6 + 1, g.input_len()) {
                        x[at] = f32::NAN;
                    }
                    for at in random.indices(g.input_len() / 2 + 1, g.input_len()) {
                        x[at] = f32::NEG_INFINITY;
                    }
                }
                let mut want: Vec<Option<(f32, i32)>> = vec![None; g.output_len()];
                for_each_pixel(&g, |y, from, at| {
                    let v = x[from];
                    if want[y].is_none_or(|(best, _)| v > best || v.is_nan()) {
                        want[y] = Some((v, at as i32));
                    }
                });
                let mut y = vec![0.0; g.output_len()];
                let mut argmax = vec![0; g.output_len()];
                max_pool2d_forward_arg(&g, &x, &mut y, &mut argmax);
                let mut values = vec![0.0; g.output_len()];
                max_pool2d_forward(&g, &x, &mut values);
                assert!(
                    y.iter()
                        .zip(&values)
                        .all(|(a, b)| a.to_bits() == b.to_bits())
                );
                for ((y, at), want) in y.iter().zip(&argmax).zip(&want) {
                    let (v, want_at) = want.expect("every window has a pixel");
                    assert_eq!(y.to_bits(), v.to_bits(), "{g:?}");
                    assert_eq!(*at, want_at, "{g:?}");
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
            max_pool2d_forward_arg(&g, &x, &mut y, &mut argmax);
            max_pool2d_backward(&g, &dy, &argmax, &mut dx);
            approx::assert_relative_eq!(dot(&y, &dy), dot(&x, &dx), epsilon = 1e-12);
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
