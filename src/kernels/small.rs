//! The affine map of one row by a small matrix whose sizes the compiler knows.
//!
//! A network of a thousand parameters spends as long on finding the right kernel and on its tails as on its sums. Here both
//! sizes are const parameters, so that there is nothing to find and there are no tails: each function is one straight piece
//! of code. The weight is outputs×inputs, as in [`super::linear`].

use super::activation::Activation;
use super::scalar::Float;
use super::simd::{Isa, Kernel, multiply_add};
use super::wrong_length;

/// Partial sums of a dot product.
const LANES: usize = 8;

/// Dot products that are computed side by side.
const ROWS: usize = 8;

/// Up to this many multiply-adds code of its own pays for a layer.
const WORK: usize = 4_096;

/// Whether the functions here are for a layer of these sizes.
pub const fn is_small(inputs: usize, outputs: usize) -> bool {
    inputs > 0 && outputs > 0 && inputs <= WORK && outputs <= WORK && inputs * outputs <= WORK
}

/// y = activation(W·x + bias). Overwrites `y`.
///
/// Each sum is over 8 lanes, added up, plus the rest of the row in order, plus the bias: within
/// (inputs + 3) ε (|bias| + Σ|w||x|) of the exact one.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
#[inline]
pub fn forward<T: Float, const IN: usize, const OUT: usize>(
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    activation: Activation,
    y: &mut [T],
) {
    check_len!("w", w, IN * OUT);
    let x = array::<T, IN>("x", x);
    let bias = bias.map(|bias| array::<T, OUT>("bias", bias));
    let y = array_mut::<T, OUT>("y", y);
    Isa::detect().run(Forward {
        x,
        w,
        bias,
        relu: activation == Activation::Relu,
        y,
    });
}

/// dx = Wᵀ·dy, a sum over the outputs in order. Overwrites `dx`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
#[inline]
pub fn input_grad<T: Float, const IN: usize, const OUT: usize>(dy: &[T], w: &[T], dx: &mut [T]) {
    check_len!("w", w, IN * OUT);
    let dy = array::<T, OUT>("dy", dy);
    let dx = array_mut::<T, IN>("dx", dx);
    Isa::detect().run(InputGrad { dy, w, dx });
}

/// dW = dy·xᵀ, one product an element. Overwrites `dw`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
#[inline]
pub fn weight_grad<T: Float, const IN: usize, const OUT: usize>(x: &[T], dy: &[T], dw: &mut [T]) {
    check_len!("dw", dw, IN * OUT);
    let x = array::<T, IN>("x", x);
    let dy = array::<T, OUT>("dy", dy);
    Isa::detect().run(WeightGrad { x, dy, dw });
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

impl<T: Float, const IN: usize, const OUT: usize> Kernel for Forward<'_, '_, T, IN, OUT> {
    type Output = ();

    #[inline(always)]
    fn run<const VECTOR: usize>(self) {
        let bias = self.bias.copied().unwrap_or([T::zero(); OUT]);
        let (blocks, last) = self.y.as_chunks_mut::<ROWS>();
        let mut rows = self.w.chunks_exact(IN);
        for (y, bias) in blocks.iter_mut().zip(bias.chunks_exact(ROWS)) {
            let mut lanes = [[T::zero(); LANES]; ROWS];
            let mut rest = [T::zero(); ROWS];
            for (o, w) in rows.by_ref().take(ROWS).enumerate() {
                (lanes[o], rest[o]) = partial::<VECTOR, T, IN>(self.x, array("row", w));
            }
            // Side by side for all rows: the compiler turns the square of lanes around in registers.
            let mut sums = [T::zero(); ROWS];
            #[allow(
                clippy::needless_range_loop,
                reason = "`l` walks across the rows of the square"
            )]
            for l in 0..LANES {
                for o in 0..ROWS {
                    sums[o] += lanes[o][l];
                }
            }
            for o in 0..ROWS {
                y[o] = sums[o] + rest[o] + bias[o];
            }
        }
        let bias = &bias[OUT - last.len()..];
        for ((y, &bias), w) in last.iter_mut().zip(bias).zip(rows) {
            *y = dot::<VECTOR, T, IN>(self.x, array("row", w)) + bias;
        }
        if self.relu {
            for y in self.y {
                *y = if *y <= T::zero() { T::zero() } else { *y };
            }
        }
    }
}

/// The partial sums of a dot product over [`LANES`] lanes, and the sum of the rest in order.
#[inline(always)]
fn partial<const VECTOR: usize, T: Float, const N: usize>(
    a: &[T; N],
    b: &[T; N],
) -> ([T; LANES], T) {
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    let mut rest = T::zero();
    for (&a, &b) in a_rest.iter().zip(b_rest) {
        rest = multiply_add::<VECTOR, T>(a, b, rest);
    }
    let mut lanes = [T::zero(); LANES];
    for (a, b) in a.iter().zip(b) {
        for l in 0..LANES {
            lanes[l] = multiply_add::<VECTOR, T>(a[l], b[l], lanes[l]);
        }
    }
    (lanes, rest)
}

/// One dot product, its lanes halved pairwise.
#[inline(always)]
fn dot<const VECTOR: usize, T: Float, const N: usize>(a: &[T; N], b: &[T; N]) -> T {
    let (mut lanes, rest) = partial::<VECTOR, T, N>(a, b);
    let mut width = LANES / 2;
    while width > 0 {
        for l in 0..width {
            lanes[l] += lanes[l + width];
        }
        width /= 2;
    }
    lanes[0] + rest
}

struct InputGrad<'a, 'y, T, const IN: usize, const OUT: usize> {
    dy: &'a [T; OUT],
    w: &'a [T],
    dx: &'y mut [T; IN],
}

impl<T: Float, const IN: usize, const OUT: usize> Kernel for InputGrad<'_, '_, T, IN, OUT> {
    type Output = ();

    #[inline(always)]
    fn run<const VECTOR: usize>(self) {
        // Blocks of columns, so that their sums stay in registers.
        let first = columns::<VECTOR, T, IN, 32>(0, self.dy, self.w, self.dx);
        let first = columns::<VECTOR, T, IN, LANES>(first, self.dy, self.w, self.dx);
        columns::<VECTOR, T, IN, 1>(first, self.dy, self.w, self.dx);
    }
}

/// The sums of as many blocks of `N` columns as there are from column `first` on; returns the column behind them.
#[inline(always)]
fn columns<const VECTOR: usize, T: Float, const IN: usize, const N: usize>(
    mut first: usize,
    dy: &[T],
    w: &[T],
    dx: &mut [T; IN],
) -> usize {
    while first + N <= IN {
        let mut sums = [T::zero(); N];
        for (&dy, w) in dy.iter().zip(w.chunks_exact(IN)) {
            let w: &[T; N] = array("columns", &w[first..first + N]);
            for i in 0..N {
                sums[i] = multiply_add::<VECTOR, T>(dy, w[i], sums[i]);
            }
        }
        dx[first..first + N].copy_from_slice(&sums);
        first += N;
    }
    first
}

struct WeightGrad<'a, 'y, T, const IN: usize, const OUT: usize> {
    x: &'a [T; IN],
    dy: &'a [T; OUT],
    dw: &'y mut [T],
}

impl<T: Float, const IN: usize, const OUT: usize> Kernel for WeightGrad<'_, '_, T, IN, OUT> {
    type Output = ();

    #[inline(always)]
    fn run<const VECTOR: usize>(self) {
        for (&dy, dw) in self.dy.iter().zip(self.dw.chunks_exact_mut(IN)) {
            let (x, x_rest) = self.x.as_chunks::<LANES>();
            let (dw, dw_rest) = dw.as_chunks_mut::<LANES>();
            for (dw, x) in dw.iter_mut().zip(x) {
                *dw = x.map(|x| dy * x);
            }
            for (dw, &x) in dw_rest.iter_mut().zip(x_rest) {
                *dw = dy * x;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::testing::{Random, assert_within, dot, magnitudes, to_f64};

    fn check<T: Float, const IN: usize, const OUT: usize>() {
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
            isa.run(InputGrad::<T, IN, OUT> {
                dy: array("dy", &dy),
                w: &w,
                dx: array_mut("dx", &mut dx),
            });
            let back = |w: &[f64], dy: &[f64]| -> Vec<f64> {
                (0..IN).map(|i| dot(&column(w, i), dy)).collect()
            };
            let want = back(&to_f64(&w), &to_f64(&dy));
            assert_within(
                &dx,
                &want,
                &back(&magnitudes(&w), &magnitudes(&dy)),
                OUT + 2,
            );
            let mut dw = vec![T::nan(); IN * OUT];
            isa.run(WeightGrad::<T, IN, OUT> {
                x: array("x", &x),
                dy: array("dy", &dy),
                dw: &mut dw,
            });
            for (o, dw) in dw.chunks_exact(IN).enumerate() {
                assert!(dw.iter().zip(&x).all(|(&dw, &x)| dw == dy[o] * x));
            }
        }
    }

    #[test]
    fn all_three_agree_with_sums_by_hand() {
        macro_rules! check {
            ($($inputs:literal $outputs:literal),+) => {
                $(check::<f32, $inputs, $outputs>(); check::<f64, $inputs, $outputs>();)+
            };
        }
        check!(1 1, 1 9, 2 3, 4 16, 7 5, 8 8, 9 1, 16 3, 16 32, 17 31, 33 2, 64 64, 127 13);
    }

    #[test]
    fn nan_and_infinity_pass_through() {
        let mut y = [0.0_f32; 2];
        let w = [1.0, 0.0, 1.0, f32::INFINITY];
        forward::<f32, 2, 2>(&[f32::NAN, 1.0], &w, None, Activation::None, &mut y);
        assert!(y.iter().all(|y| y.is_nan()));
        forward::<f32, 2, 2>(&[1.0, 1.0], &w, None, Activation::None, &mut y);
        assert_eq!(y, [1.0, f32::INFINITY]);
        let mut dx = [0.0_f32; 2];
        input_grad::<f32, 2, 2>(&[0.0, 0.0], &w, &mut dx);
        assert!(dx[0] == 0.0 && dx[1].is_nan());
    }

    #[test]
    #[should_panic(expected = "the length of `y` is 3, but the sizes ask for 2")]
    fn a_wrong_length_is_named() {
        forward::<f32, 1, 2>(&[1.0], &[1.0; 2], None, Activation::None, &mut [0.0; 3]);
    }
}
