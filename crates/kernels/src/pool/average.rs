//! Average pooling.

use super::PoolGeometry;
use crate::par;
use crate::scalar::Scalar;

/// y[p, i, j] = 1/kernel² · Σ x[p, h, w] over window (i, j), where the padding counts as zeros
/// (`count_include_pad = True`).
///
/// `x` is (planes, height, width), `y` is (planes, out_height, out_width) and overwritten. Each sum
/// runs over the rows of the window and the pixels of a row in order.
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or the padding exceeds half of the
/// window.
pub fn avg_pool2d_forward<T: Scalar>(g: &PoolGeometry, x: &[T], y: &mut [T]) {
    g.check();
    check_len!("x", x, ..&g.input_sizes());
    check_len!("y", y, ..&g.output_sizes());
    if y.is_empty() {
        return;
    }
    let (size, out_width) = (g.in_pixels(), g.out_width());
    let area = T::from_usize(g.kernel) * T::from_usize(g.kernel);
    par::for_each_chunk(y, g.out_pixels(), g.plane_ns(), |p, y| {
        let x = &x[p * size..][..size];
        y.fill(T::zero());
        g.for_each_run(|i, j, count, from| {
            let sums = &mut y[i * out_width + j..][..count];
            for (sum, &v) in sums.iter_mut().zip(x[from..].iter().step_by(g.stride)) {
                *sum += v;
            }
        });
        for y in y {
            *y /= area;
        }
    });
}

/// dx[p, h, w] = 1/kernel² · Σ dy[p, i, j] over the windows that have the pixel. Overwrites `dx`.
///
/// # Panics
/// As [`avg_pool2d_forward`].
pub fn avg_pool2d_backward<T: Scalar>(g: &PoolGeometry, dy: &[T], dx: &mut [T]) {
    g.check();
    check_len!("dy", dy, ..&g.output_sizes());
    check_len!("dx", dx, ..&g.input_sizes());
    if dx.is_empty() {
        return;
    }
    let (pixels, out_width) = (g.out_pixels(), g.out_width());
    let area = T::from_usize(g.kernel) * T::from_usize(g.kernel);
    par::for_each_chunk(dx, g.in_pixels(), g.plane_ns(), |p, dx| {
        let dy = &dy[p * pixels..][..pixels];
        dx.fill(T::zero());
        g.for_each_run(|i, j, count, from| {
            let dy = &dy[i * out_width + j..][..count];
            for (sum, &v) in dx[from..].iter_mut().step_by(g.stride).zip(dy) {
                *sum += v;
            }
        });
        for dx in dx {
            *dx /= area;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::pool::for_each_pixel;
    use crate::testing::{Random, assert_within, dot, magnitudes, to_f64};

    fn check<T: Scalar>(g: &PoolGeometry) {
        let mut random = Random::new(5);
        let x: Vec<T> = random.vec(g.input_len());
        let oracle = |x: &[f64]| {
            let mut y = vec![0.0; g.output_len()];
            for_each_pixel(g, |y_at, x_at, _| {
                y[y_at] += x[x_at] / (g.kernel * g.kernel) as f64;
            });
            y
        };
        let mut y = vec![T::nan(); g.output_len()];
        avg_pool2d_forward(g, &x, &mut y);
        let terms = g.kernel * g.kernel + 2;
        assert_within(&y, &oracle(&to_f64(&x)), &oracle(&magnitudes(&x)), terms);
    }

    #[test]
    fn agrees_with_the_oracle_and_its_adjoint() {
        for (height, width) in [(1, 1), (4, 4), (5, 7), (13, 20)] {
            for kernel in 1..=4 {
                for stride in 1..=4 {
                    for padding in 0..=kernel / 2 {
                        for planes in [0, 2] {
                            let g = PoolGeometry {
                                planes,
                                height,
                                width,
                                kernel,
                                stride,
                                padding,
                            };
                            check::<f32>(&g);
                            check::<f64>(&g);
                            let mut random = Random::new(6);
                            let x: Vec<f64> = random.vec(g.input_len());
                            let dy: Vec<f64> = random.vec(g.output_len());
                            let mut y = vec![0.0; g.output_len()];
                            let mut dx = vec![f64::NAN; g.input_len()];
                            avg_pool2d_forward(&g, &x, &mut y);
                            avg_pool2d_backward(&g, &dy, &mut dx);
                            approx::assert_relative_eq!(
                                dot(&y, &dy),
                                dot(&x, &dx),
                                epsilon = 1e-12
                            );
                        }
                    }
                }
            }
        }
    }
}
