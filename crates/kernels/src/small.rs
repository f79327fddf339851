//! The affine map of one row by a small matrix whose sizes the compiler knows.
//!
//! A network of a thousand parameters spends as long on finding the right kernel and on its tails
//! as on its sums. Here both sizes are const parameters, so that there is nothing to find and there
//! are no tails: each function is one straight piece of code. The weight is outputs×inputs, as in
//! [`super::linear`].

mod rows;
#[cfg(target_arch = "x86_64")]
mod rows_avx2;

use super::scalar::Scalar;
use super::simd::{Isa, Kernel, Simd};
use super::sizes::wrong_length;

/// Elements that are computed side by side.
const LANES: usize = 8;

/// Up to this many multiply-adds code of its own pays for a layer.
const WORK: usize = 4_096;

/// Whether the functions here are for a layer of these sizes.
pub const fn is_small(inputs: usize, outputs: usize) -> bool {
    inputs > 0 && outputs > 0 && inputs <= WORK && outputs <= WORK && inputs * outputs <= WORK
}

/// y = W·x + bias, or with `relu` the larger of that and zero. Overwrites `y`.
///
/// Each sum is over at most 8 lanes, which are added up, plus the bias: within (inputs + 3) ε
/// (|bias| + Σ|w||x|) of the exact one.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
#[inline(always)]
pub fn forward<T: Scalar, const IN: usize, const OUT: usize>(
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    relu: bool,
    y: &mut [T],
) {
    check_len!("w", w, [IN, OUT]);
    let x = array::<T, IN>("x", x);
    let bias = bias.map(|bias| array::<T, OUT>("bias", bias));
    let y = array_mut::<T, OUT>("y", y);
    Isa::detect().run(Forward {
        x,
        w,
        bias,
        relu,
        y,
    });
}

/// The gradients of [`forward`]: of the bias, in place of the gradient of the result, `d`, which
/// becomes zero where the result of the ReLU in `activated` is; and, if they are asked for, of the
/// input as `(w, dx)`, dx = Wᵀ·d, sums over the outputs in order, and of the weight as `(x, dw)`,
/// dW = d·xᵀ. Overwrites `dx` and `dw`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
#[inline(always)]
pub fn backward<T: Scalar, const IN: usize, const OUT: usize>(
    d: &mut [T],
    activated: Option<&[T]>,
    input: Option<(&[T], &mut [T])>,
    weight: Option<(&[T], &mut [T])>,
) {
    let d = array_mut::<T, OUT>("d", d);
    let activated = activated.map(|y| array::<T, OUT>("activated", y));
    let input = input.map(|(w, dx)| {
        check_len!("w", w, [IN, OUT]);
        (w, array_mut::<T, IN>("dx", dx))
    });
    let weight = weight.map(|(x, dw)| {
        check_len!("dw", dw, [IN, OUT]);
        (array::<T, IN>("x", x), dw)
    });
    Isa::detect().run(SmallBackward {
        d,
        activated,
        input,
        weight,
    });
}

#[inline(always)]
fn array<'a, T, const N: usize>(name: &str, values: &'a [T]) -> &'a [T; N] {
    let have = values.len();
    values
        .try_into()
        .unwrap_or_else(|_| wrong_length(name, have, N))
}

#[inline(always)]
fn array_mut<'a, T, const N: usize>(name: &str, values: &'a mut [T]) -> &'a mut [T; N] {
    let have = values.len();
    values
        .try_into()
        .unwrap_or_else(|_| wrong_length(name, have, N))
}

struct Forward<'a, 'y, T, const IN: usize, const OUT: usize> {
    x: &'a [T; IN],
    w: &'a [T],
    bias: Option<&'a [T; OUT]>,
    relu: bool,
    y: &'y mut [T; OUT],
}

impl<T: Scalar, const IN: usize, const OUT: usize> Kernel for Forward<'_, '_, T, IN, OUT> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        // Without ReLU nothing is below the floor.
        let floor = if self.relu {
            T::zero()
        } else {
            T::neg_infinity()
        };
        let (x, w, bias) = (self.x, &self.w[..IN * OUT], self.bias);
        let (blocks, rest) = self.y.as_chunks_mut::<4>();
        for (b, y) in blocks.iter_mut().enumerate() {
            let o = 4 * b;
            *y = four::<S, T, IN, OUT>(simd, [o, o + 1, o + 2, o + 3], x, w, bias, floor);
        }
        if !rest.is_empty() {
            // What is behind the last row is computed as that row, and not stored.
            let (o, last) = (OUT - rest.len(), OUT - 1);
            let rows = [o, (o + 1).min(last), (o + 2).min(last), last];
            let y = four::<S, T, IN, OUT>(simd, rows, x, w, bias, floor);
            rest.copy_from_slice(&y[..rest.len()]);
        }
    }
}

/// Four rows of the result, not below `floor`.
#[inline(always)]
fn four<S: Simd, T: Scalar, const IN: usize, const OUT: usize>(
    simd: S,
    [p, q, r, s]: [usize; 4],
    x: &[T; IN],
    w: &[T],
    bias: Option<&[T; OUT]>,
    floor: T,
) -> [T; 4] {
    let w = [row(w, p), row(w, q), row(w, r), row(w, s)];
    let mut y = rows::dots::<S, T, IN>(simd, x, w);
    if let Some(bias) = bias {
        for (y, row) in y.iter_mut().zip([p, q, r, s]) {
            *y += bias[row];
        }
    }
    for y in &mut y {
        *y = if *y <= floor { floor } else { *y };
    }
    y
}

#[inline(always)]
fn row<T, const IN: usize>(w: &[T], row: usize) -> &[T; IN] {
    array("row", &w[row * IN..][..IN])
}

struct SmallBackward<'a, 'y, T, const IN: usize, const OUT: usize> {
    d: &'y mut [T; OUT],
    activated: Option<&'a [T; OUT]>,
    input: Option<(&'a [T], &'y mut [T; IN])>,
    weight: Option<(&'a [T; IN], &'y mut [T])>,
}

impl<T: Scalar, const IN: usize, const OUT: usize> Kernel for SmallBackward<'_, '_, T, IN, OUT> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        if let Some(y) = self.activated {
            let mut d = [T::zero(); OUT];
            for o in 0..OUT {
                // A choice and not a product: where the ReLU gave zero, even an infinite gradient
                // gives zero.
                d[o] = if y[o] <= T::zero() {
                    T::zero()
                } else {
                    self.d[o]
                };
            }
            *self.d = d;
        }
        let d = &*self.d;
        if let Some((w, dx)) = self.input {
            // Blocks of columns, so that their sums stay in registers.
            let w = &w[..IN * OUT];
            let first = columns::<S, T, IN, 32>(simd, 0, d, w, dx);
            let first = columns::<S, T, IN, LANES>(simd, first, d, w, dx);
            let first = columns::<S, T, IN, { LANES / 2 }>(simd, first, d, w, dx);
            columns::<S, T, IN, 1>(simd, first, d, w, dx);
        }
        if let Some((x, dw)) = self.weight {
            let dw = &mut dw[..IN * OUT];
            for (&d, dw) in d.iter().zip(dw.chunks_exact_mut(IN)) {
                rows::multiple::<S, T, IN>(simd, d, x, array_mut("row", dw));
            }
        }
    }
}

/// The sums of as many blocks of `N` columns as there are from column `first` on; returns the
/// column behind them.
#[inline(always)]
fn columns<S: Simd, T: Scalar, const IN: usize, const N: usize>(
    simd: S,
    mut first: usize,
    d: &[T],
    w: &[T],
    dx: &mut [T; IN],
) -> usize {
    while first + N <= IN {
        let mut sums = [T::zero(); N];
        for (&d, w) in d.iter().zip(w.chunks_exact(IN)) {
            let w: &[T; N] = array("columns", &w[first..first + N]);
            for i in 0..N {
                sums[i] = simd.multiply_add(d, w[i], sums[i]);
            }
        }
        dx[first..first + N].copy_from_slice(&sums);
        first += N;
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, assert_within, dot, magnitudes, to_f64};

    fn check<T: Scalar, const IN: usize, const OUT: usize>() {
        let mut random = Random::new(1);
        let (x, dy, w) = (random.vec::<T>(IN), random.vec(OUT), random.vec(IN * OUT));
        let bias: Vec<T> = random.vec(OUT);
        let row = |v: &[f64], o: usize| v[o * IN..][..IN].to_vec();
        let column = |v: &[f64], i: usize| (0..OUT).map(|o| v[o * IN + i]).collect::<Vec<_>>();
        let forward = |w: &[f64], x: &[f64], b: &[f64]| -> Vec<f64> {
            (0..OUT).map(|o| dot(&row(w, o), x) + b[o]).collect()
        };
        for isa in Isa::available() {
            for with_bias in [false, true] {
                let used = if with_bias {
                    &bias
                } else {
                    &vec![T::zero(); OUT]
                };
                let mut y = vec![T::nan(); OUT];
                let mut activated = vec![T::nan(); OUT];
                for (relu, y) in [(false, &mut y), (true, &mut activated)] {
                    isa.run(Forward::<T, IN, OUT> {
                        x: array("x", &x),
                        w: &w,
                        bias: with_bias.then(|| array("bias", &bias)),
                        relu,
                        y: array_mut("y", y),
                    });
                }
                for (&y, &activated) in y.iter().zip(&activated) {
                    assert_eq!(activated, if y <= T::zero() { T::zero() } else { y });
                }
                let want = forward(&to_f64(&w), &to_f64(&x), &to_f64(used));
                let size = forward(&magnitudes(&w), &magnitudes(&x), &magnitudes(used));
                assert_within(&y, &want, &size, IN + 3);
            }
            let mut dx = vec![T::nan(); IN];
            let mut dw = vec![T::nan(); IN * OUT];
            let activated: Vec<T> = random.vec(OUT);
            for activated in [None, Some(&activated)] {
                let mut d = dy.clone();
                let run = |d: &mut [T], dx: Option<&mut [T]>, dw: Option<&mut [T]>| {
                    isa.run(SmallBackward::<T, IN, OUT> {
                        d: array_mut("d", d),
                        activated: activated.map(|y| array("activated", y)),
                        input: dx.map(|dx| (&w[..], array_mut("dx", dx))),
                        weight: dw.map(|dw| (array("x", &x), dw)),
                    });
                };
                run(&mut d, Some(&mut dx), Some(&mut dw));
                let dead = |o: usize| activated.is_some_and(|y| y[o] <= T::zero());
                for o in 0..OUT {
                    assert_eq!(d[o], if dead(o) { T::zero() } else { dy[o] });
                }
                let back = |w: &[f64], d: &[f64]| -> Vec<f64> {
                    (0..IN).map(|i| dot(&column(w, i), d)).collect()
                };
                let want = back(&to_f64(&w), &to_f64(&d));
                let size = back(&magnitudes(&w), &magnitudes(&d));
                assert_within(&dx, &want, &size, OUT + 2);
                for (o, dw) in dw.chunks_exact(IN).enumerate() {
                    assert!(dw.iter().zip(&x).all(|(&dw, &x)| dw == d[o] * x));
                }
                // One of them alone.
                let mut alone = vec![T::nan(); IN * OUT];
                run(&mut dy.clone(), None, Some(&mut alone));
                assert_eq!(alone, dw);
                run(&mut dy.clone(), Some(&mut alone[..IN]), None);
                assert_eq!(alone[..IN], dx);
            }
        }
    }

    #[test]
    fn all_agree_with_sums_by_hand() {
        macro_rules! check {
            ($($inputs:literal $outputs:literal),+) => {
                $(check::<f32, $inputs, $outputs>(); check::<f64, $inputs, $outputs>();)+
            };
        }
        check!(1 1, 1 9, 2 3, 3 4, 4 16, 5 2, 6 6, 7 5, 8 8, 9 1);
        check!(16 3, 16 32, 17 31, 33 2, 64 64, 127 13);
    }

    #[test]
    fn nan_and_infinity_pass_through() {
        let mut y = [0.0_f32; 2];
        let w = [1.0, 0.0, 1.0, f32::INFINITY];
        forward::<f32, 2, 2>(&[f32::NAN, 1.0], &w, None, false, &mut y);
        assert!(y.iter().all(|y| y.is_nan()));
        forward::<f32, 2, 2>(&[1.0, 1.0], &w, None, false, &mut y);
        assert_eq!(y, [1.0, f32::INFINITY]);
        let mut dx = [0.0_f32; 2];
        backward::<f32, 2, 2>(&mut [0.0, 0.0], None, Some((&w, &mut dx)), None);
        assert!(dx[0] == 0.0 && dx[1].is_nan());
        // A ReLU passes NaN on, and stops an infinite gradient.
        let (nan, inf) = (f32::NAN, f32::INFINITY);
        forward::<f32, 2, 2>(&[nan, 1.0], &w, None, true, &mut y);
        assert!(y.iter().all(|y| y.is_nan()));
        let mut d = [2.0, inf];
        backward::<f32, 2, 2>(&mut d, Some(&[nan, 0.0]), None, None);
        assert_eq!(d, [2.0, 0.0]);
    }

    #[test]
    #[should_panic(expected = "the length of `y` is 3, but the sizes ask for 2")]
    fn a_wrong_length_is_named() {
        forward::<f32, 1, 2>(&[1.0], &[1.0; 2], None, false, &mut [0.0; 3]);
    }
}
