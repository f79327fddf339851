//! Cross entropy between logits and class labels.

use super::scalar::Float;
use super::softmax::log_softmax_line;
use super::{math, par, reduce};

/// Whether every label is a class; if not, the first (row, label) that is none.
///
/// # Errors
/// The row and the value of the first label that is not below `classes`.
pub fn check_labels(labels: &[usize], classes: usize) -> Result<(), (usize, usize)> {
    match labels.iter().position(|&label| label >= classes) {
        Some(row) => Err((row, labels[row])),
        None => Ok(()),
    }
}

fn assert_labels(labels: &[usize], classes: usize) {
    if let Err((row, label)) = check_labels(labels, classes) {
        panic!("the label of row {row} is {label}, but there are {classes} classes");
    }
}

/// losses\[r\] = −Σ_c target[r, c] · log_probs[r, c] with log_probs = log_softmax(logits), as
/// `torch.nn.functional.cross_entropy` with `reduction = "none"`.
///
/// target[r, c] = (1 − smoothing) · [c = labels\[r\]] + smoothing / classes. `logits` and `log_probs` are rows×classes,
/// `labels` and `losses` have `rows` elements; overwrites `losses` and `log_probs`, which the backward pass takes.
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or a label is not a class.
pub fn cross_entropy_forward<T: Float>(
    (rows, classes): (usize, usize),
    logits: &[T],
    labels: &[usize],
    smoothing: T,
    losses: &mut [T],
    log_probs: &mut [T],
) {
    check_len!("logits", logits, rows * classes);
    check_len!("labels", labels, rows);
    check_len!("losses", losses, rows);
    check_len!("log_probs", log_probs, rows * classes);
    assert_labels(labels, classes);
    if rows == 0 {
        return;
    }
    let ns = classes * 4;
    par::for_each_chunk2(
        (log_probs, classes),
        (losses, 1),
        ns,
        |r, log_probs, loss| {
            log_softmax_line(&logits[r * classes..][..classes], log_probs);
            let hard = -log_probs[labels[r]];
            loss[0] = if smoothing == T::zero() {
                hard
            } else {
                let soft = -reduce::sum(log_probs) / T::from_usize(classes);
                (T::one() - smoothing) * hard + smoothing * soft
            };
        },
    );
}

/// dlogits[r, c] = scale\[r\] · (exp(log_probs[r, c]) − target[r, c]): the gradient of Σ scale\[r\] · losses\[r\].
///
/// Sizes, `smoothing` and target as in [`cross_entropy_forward`], whose `log_probs` these are. For the mean of the losses,
/// scale is 1/rows everywhere. Overwrites `dlogits`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or a label is not a class.
pub fn cross_entropy_backward<T: Float>(
    (rows, classes): (usize, usize),
    log_probs: &[T],
    labels: &[usize],
    smoothing: T,
    scale: &[T],
    dlogits: &mut [T],
) {
    check_len!("log_probs", log_probs, rows * classes);
    check_len!("labels", labels, rows);
    check_len!("scale", scale, rows);
    check_len!("dlogits", dlogits, rows * classes);
    assert_labels(labels, classes);
    if rows == 0 {
        return;
    }
    let soft = smoothing / T::from_usize(classes);
    par::for_each_chunk(dlogits, classes, classes * 4, |r, dlogits| {
        let (scale, log_probs) = (scale[r], &log_probs[r * classes..][..classes]);
        for (d, &log_prob) in dlogits.iter_mut().zip(log_probs) {
            *d = scale * (math::exp(log_prob) - soft);
        }
        dlogits[labels[r]] = scale * (math::exp(log_probs[labels[r]]) - soft - (T::one() - smoothing));
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::testing::{Random, dot};

    #[test]
    fn losses_agree_with_the_definition_and_gradients_with_differences() {
        for (rows, classes) in [(0, 3), (1, 1), (4, 10), (3, 7)] {
            for smoothing in [0.0, 0.1, 1.0] {
                let mut random = Random::new(rows as u64);
                let logits: Vec<f64> = random.vec(rows * classes);
                let labels = random.indices(rows, classes);
                let scale: Vec<f64> = random.vec(rows);
                let mut losses = vec![f64::NAN; rows];
                let mut log_probs = vec![f64::NAN; rows * classes];
                let mut dlogits = log_probs.clone();
                let size = (rows, classes);
                cross_entropy_forward(
                    size,
                    &logits,
                    &labels,
                    smoothing,
                    &mut losses,
                    &mut log_probs,
                );
                cross_entropy_backward(size, &log_probs, &labels, smoothing, &scale, &mut dlogits);
                for r in 0..rows {
                    let x = &logits[r * classes..][..classes];
                    let sum: f64 = x.iter().map(|v| v.exp()).sum();
                    let want: f64 = (0..classes)
                        .map(|c| {
                            let hard = if c == labels[r] { 1.0 - smoothing } else { 0.0 };
                            -(hard + smoothing / classes as f64) * (x[c].exp() / sum).ln()
                        })
                        .sum();
                    approx::assert_abs_diff_eq!(losses[r], want, epsilon = 1e-13);
                }
                for i in 0..logits.len() {
                    let mut at = |step: f64| {
                        let mut x = logits.clone();
                        x[i] += step;
                        cross_entropy_forward(
                            size,
                            &x,
                            &labels,
                            smoothing,
                            &mut losses,
                            &mut log_probs,
                        );
                        dot(&losses, &scale)
                    };
                    let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
                    approx::assert_abs_diff_eq!(dlogits[i], slope, epsilon = 1e-8);
                }
            }
        }
    }

    #[test]
    fn labels_out_of_range_are_named() {
        assert_eq!(check_labels(&[0, 2, 3], 3), Err((2, 3)));
        assert_eq!(check_labels(&[0, 2, 1], 3), Ok(()));
        assert_eq!(check_labels(&[], 0), Ok(()));
    }

    #[test]
    #[should_panic(expected = "the label of row 0 is 2, but there are 2 classes")]
    fn the_kernel_refuses_them() {
        cross_entropy_forward((1, 2), &[0.0f32; 2], &[2], 0.0, &mut [0.0], &mut [0.0; 2]);
    }

    #[test]
    fn sure_logits_lose_nothing_and_do_not_overflow() {
        let (mut losses, mut log_probs) = ([0.0f32; 2], [0.0; 4]);
        cross_entropy_forward(
            (2, 2),
            &[1e4, 0.0, 1e4, 0.0],
            &[0, 1],
            0.0,
            &mut losses,
            &mut log_probs,
        );
        assert_eq!(losses, [0.0, 1e4]);
    }
}
