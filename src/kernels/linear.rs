//! The affine map of a fully connected layer.

use super::gemm::{Acc, Trans, gemm};
use super::scalar::Float;

/// y = x·Wᵀ + bias, as `torch.nn.functional.linear`.
///
/// `x` is rows×inputs, `w` is outputs×inputs, `bias` has `outputs` elements, `y` is rows×outputs and overwritten. The rows
/// of y start as the bias and the product is added to them, so that y is not read once more for the bias.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn linear_forward<T: Float>(
    rows: usize,
    inputs: usize,
    outputs: usize,
    x: &[T],
    w: &[T],
    bias: Option<&[T]>,
    y: &mut [T],
) {
    check_len!("y", y, rows * outputs);
    let acc = match bias {
        Some(bias) => {
            check_len!("bias", bias, outputs);
            if outputs > 0 {
                y.chunks_exact_mut(outputs)
                    .for_each(|row| row.copy_from_slice(bias));
            }
            Acc::Add
        }
        None => Acc::Overwrite,
    };
    gemm(rows, inputs, outputs, x, Trans::No, w, Trans::Yes, y, acc);
}

/// dx = dy·W: the gradient of [`linear_forward`] with respect to its input. Overwrites `dx` (rows×inputs).
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn linear_input_grad<T: Float>(
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

/// dW = dyᵀ·x: the gradient of [`linear_forward`] with respect to its weight. Overwrites `dw` (outputs×inputs).
///
/// The gradient with respect to the bias is [`super::reduce::sum_axis`] of dy over its rows.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn linear_weight_grad<T: Float>(
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
    use crate::kernels::testing::{Random, dot};

    #[test]
    fn rows_are_products_plus_bias() {
        let mut random = Random::new(1);
        for (rows, inputs, outputs) in [
            (0, 3, 2),
            (1, 3, 2),
            (5, 0, 2),
            (5, 7, 10),
            (9, 33, 1),
            (4, 3, 0),
        ] {
            let x: Vec<f64> = random.vec(rows * inputs);
            let w: Vec<f64> = random.vec(outputs * inputs);
            let bias: Vec<f64> = random.vec(outputs);
            for bias in [None, Some(&bias[..])] {
                let mut y = vec![f64::NAN; rows * outputs];
                linear_forward(rows, inputs, outputs, &x, &w, bias, &mut y);
                for r in 0..rows {
                    for o in 0..outputs {
                        let want = dot(&x[r * inputs..][..inputs], &w[o * inputs..][..inputs])
                            + bias.map_or(0.0, |b| b[o]);
                        approx::assert_relative_eq!(y[r * outputs + o], want, epsilon = 1e-13);
                    }
                }
            }
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
        linear_forward(rows, inputs, outputs, &x, &w, None, &mut y);
        linear_input_grad(rows, inputs, outputs, &dy, &w, &mut dx);
        linear_weight_grad(rows, inputs, outputs, &x, &dy, &mut dw);
        approx::assert_relative_eq!(dot(&y, &dy), dot(&x, &dx), epsilon = 1e-12);
        approx::assert_relative_eq!(dot(&y, &dy), dot(&w, &dw), epsilon = 1e-12);
    }
}
