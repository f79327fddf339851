//! The affine map of a fully connected layer.
#![allow(clippy::too_many_arguments, reason = "three sizes and their operands")]

use super::gemm::{Product, gemm};
use super::options::{Acc, Trans};
use super::scalar::Scalar;
use super::{Activation, par};

/// Results that a function gets at a time: 16 KiB of `f32`, which stay in the first-level cache.
const PIECE: usize = 4_096;

/// Nanoseconds for a piece: 1 an element, as of an exponential.
const PIECE_NS: usize = PIECE;

/// y = activation(x·Wᵀ + bias), without activation as `torch.nn.functional.linear`.
///
/// `x` is rows×inputs, `w` is outputs×inputs, `bias` has `outputs` elements, `y` is rows×outputs
/// and overwritten. The sums start from the bias, so that y is written once.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn linear_forward<T: Scalar>(
    rows: usize,
    inputs: usize,
    outputs: usize,
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    activation: Activation<'_>,
    y: &mut [T],
) {
    check_len!("x", x, [rows, inputs]);
    check_len!("w", w, [outputs, inputs]);
    check_len!("y", y, [rows, outputs]);
    let (x, w) = ((x, Trans::No), (w, Trans::Yes));
    let product = Product::new([rows, inputs, outputs], x, w, &mut *y, Acc::Overwrite);
    let product = match bias {
        Some(bias) => product.starting_from(bias),
        None => product,
    };
    product.activated(activation).run();
    if let Activation::Of(function) = activation {
        par::for_each_chunk(y, PIECE, PIECE_NS, |_, y| T::apply(function, y));
    }
}

/// dx = dy·W: the gradient of [`linear_forward`] with respect to its input. Overwrites `dx`
/// (rows×inputs).
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn linear_input_grad<T: Scalar>(
    rows: usize,
    inputs: usize,
    outputs: usize,
    dy: &[T],
    w: &[T],
    dx: &mut [T],
) {
    gemm(
        rows,
        outputs,
        inputs,
        dy,
        Trans::No,
        w,
        Trans::No,
        dx,
        Acc::Overwrite,
    );
}

/// dW = dyᵀ·x: the gradient of [`linear_forward`] with respect to its weight. Overwrites `dw`
/// (outputs×inputs).
///
/// The gradient with respect to the bias is [`super::reduce::sum_axis`] of dy over its rows.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn linear_weight_grad<T: Scalar>(
    rows: usize,
    inputs: usize,
    outputs: usize,
    x: &[T],
    dy: &[T],
    dw: &mut [T],
) {
    gemm(
        outputs,
        rows,
        inputs,
        dy,
        Trans::Yes,
        x,
        Trans::No,
        dw,
        Acc::Overwrite,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Negate, Random, dot};

    #[test]
    fn rows_are_products_plus_bias() {
        let mut random = Random::new(1);
        for (rows, inputs, outputs) in [
            (0, 3, 2),
            (1, 3, 2),
            (5, 0, 2),
            (5, 7, 10),
            (9, 33, 1),
            (1, 40, 30),
            (20, 40, 10),
            (20, 70, 33),
            (64, 2, 64),
            (65, 2, 64),
            (40, 20, 70),
            (4, 3, 0),
        ] {
            let x: Vec<f64> = random.vec(rows * inputs);
            let w: Vec<f64> = random.vec(outputs * inputs);
            let bias: Vec<f64> = random.vec(outputs);
            for (bias, activation) in [
                (None, Activation::None),
                (Some(&bias[..]), Activation::None),
                (Some(&bias[..]), Activation::Relu),
                (Some(&bias[..]), Activation::Of(&Negate)),
            ] {
                let mut y = vec![f64::NAN; rows * outputs];
                linear_forward(rows, inputs, outputs, &x, &w, bias, activation, &mut y);
                for r in 0..rows {
                    for o in 0..outputs {
                        let sum = dot(&x[r * inputs..][..inputs], &w[o * inputs..][..inputs])
                            + bias.map_or(0.0, |b| b[o]);
                        let want = match activation {
                            Activation::None => sum,
                            Activation::Relu => sum.max(0.0),
                            Activation::Of(_) => -sum,
                        };
                        approx::assert_relative_eq!(y[r * outputs + o], want, epsilon = 1e-13);
                    }
                }
            }
        }
    }

    #[test]
    fn without_inputs_the_bias_is_activated() {
        let bias = [-1.0_f32, f32::NAN, 2.0];
        let mut y = [9.0; 6];
        linear_forward(2, 0, 3, &[], &[], Some(&bias), Activation::Relu, &mut y);
        assert!(y[0] == 0.0 && y[1].is_nan() && y[2..4] == [2.0, 0.0] && y[5] == 2.0);
    }

    #[test]
    fn relu_keeps_nan() {
        for (rows, inputs, outputs) in [(1, 1, 1), (1, 40, 3), (3, 50, 40), (20, 40, 10)] {
            let x = vec![f32::NAN; rows * inputs];
            let w = vec![1.0; outputs * inputs];
            let mut y = vec![0.0; rows * outputs];
            linear_forward(
                rows,
                inputs,
                outputs,
                &x,
                &w,
                None,
                Activation::Relu,
                &mut y,
            );
            assert!(y.iter().all(|y| y.is_nan()));
        }
    }

    #[test]
    fn gradients_are_the_adjoints() {
        let mut random = Random::new(2);
        let (rows, inputs, outputs) = (6, 11, 5);
        let x: Vec<f64> = random.vec(rows * inputs);
        let w: Vec<f64> = random.vec(outputs * inputs);
        let dy: Vec<f64> = random.vec(rows * outputs);
        let mut y = vec![0.0; rows * outputs];
        let mut dx = vec![f64::NAN; rows * inputs];
        let mut dw = vec![f64::NAN; outputs * inputs];
        linear_forward(
            rows,
            inputs,
            outputs,
            &x,
            &w,
            None,
            Activation::None,
            &mut y,
        );
        linear_input_grad(rows, inputs, outputs, &dy, &w, &mut dx);
        linear_weight_grad(rows, inputs, outputs, &x, &dy, &mut dw);
        approx::assert_relative_eq!(dot(&y, &dy), dot(&x, &dx), epsilon = 1e-12);
        approx::assert_relative_eq!(dot(&y, &dy), dot(&w, &dw), epsilon = 1e-12);
    }
}
