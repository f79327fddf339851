//! Cross entropy between logits and class labels.

use super::lanes::sum_of_lanes;
use super::reduce::sum_by;
use super::scalar::Scalar;
use super::simd::{Isa, Kernel, Simd};
use super::softmax::{LogNormalizer, SoftmaxLines, lines_in_a_chunk};
use super::{math, par};

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

/// losses\[r\] = −Σ_c target[r, c] · log_softmax(logits)[r, c], and probs = softmax(logits), in one
/// pass; as `torch.nn.functional.cross_entropy` with `reduction = "none"`.
///
/// target[r, c] = (1 − smoothing) · [c = labels\[r\]] + smoothing / classes. `logits` and `probs`
/// are rows×classes, `labels` and `losses` have `rows` elements; overwrites `losses` and `probs`,
/// which the backward pass takes.
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or a label is not a class.
pub fn cross_entropy_forward<T: Scalar>(
    (rows, classes): (usize, usize),
    logits: &[T],
    labels: &[usize],
    smoothing: T,
    losses: &mut [T],
    probs: &mut [T],
) {
    check_len!("logits", logits, [rows, classes]);
    check_len!("labels", labels, rows);
    check_len!("losses", losses, rows);
    check_len!("probs", probs, [rows, classes]);
    assert_labels(labels, classes);
    if rows == 0 {
        return;
    }
    if rows == 1 && classes <= WIDE {
        losses[0] = Isa::detect().run(OneRow {
            logits,
            label: labels[0],
            smoothing,
            probs,
        });
        return;
    }
    let lines = lines_in_a_chunk(classes);
    let size = lines * classes;
    par::for_each_chunk2((probs, size), (losses, lines), size, |i, probs, losses| {
        let (x, labels) = (&logits[i * size..], &labels[i * lines..]);
        let then = |r: usize, _: &mut [T], LogNormalizer { max, log }: LogNormalizer<T>| {
            let x = &x[r * classes..][..classes];
            let hard = log - (x[labels[r]] - max);
            losses[r] = if smoothing == T::zero() {
                hard
            } else {
                let soft = log - sum_by(x, |x| x - max) / T::from_usize(classes);
                (T::one() - smoothing) * hard + smoothing * soft
            };
        };
        Isa::detect().run(SoftmaxLines {
            len: classes,
            x,
            y: probs,
            then,
        });
    });
}

/// As many classes as [`OneRow`] takes at most.
const WIDE: usize = 32;

/// The loss of one row of few logits, and their softmax, as [`cross_entropy_forward`] computes them
/// of many rows.
struct OneRow<'a, T> {
    logits: &'a [T],
    label: usize,
    smoothing: T,
    probs: &'a mut [T],
}

impl<T: Scalar> Kernel for OneRow<'_, T> {
    type Output = T;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> T {
        if self.logits.len() <= 8 {
            self.padded_to::<8>()
        } else {
            self.padded_to::<WIDE>()
        }
    }
}

impl<T: Scalar> OneRow<'_, T> {
    /// With as many logits of −∞ behind the others as make `N`: they add nothing.
    #[inline(always)]
    fn padded_to<const N: usize>(self) -> T {
        let (classes, smoothing) = (self.logits.len(), self.smoothing);
        let mut x = [T::neg_infinity(); N];
        x[..classes].copy_from_slice(self.logits);
        let mut max = x[0];
        for x in x {
            // A NaN is not found here, but it makes a NaN of the sum.
            max = if x > max { x } else { max };
        }
        let mut probs = x;
        for p in &mut probs {
            *p = math::exp(*p - max);
        }
        let sum = sum_of_lanes(probs);
        let (log, factor) = (math::ln(sum), T::one() / sum);
        for p in &mut probs {
            *p *= factor;
        }
        self.probs.copy_from_slice(&probs[..classes]);
        let hard = log - (x[self.label] - max);
        if smoothing == T::zero() {
            return hard;
        }
        let sum = x[..classes]
            .iter()
            .fold(T::zero(), |sum, &x| sum + (x - max));
        let soft = log - sum / T::from_usize(classes);
        (T::one() - smoothing) * hard + smoothing * soft
    }
}

/// dlogits[r, c] = scale\[r\] · (probs[r, c] − target[r, c]): the gradient of Σ scale\[r\] ·
/// losses\[r\].
///
/// Sizes, `smoothing` and target as in [`cross_entropy_forward`], whose `probs` these are. `scale`
/// has `rows` elements, or one for all rows; for the mean of the losses it is 1/rows. Overwrites
/// `dlogits`.
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or a label is not a class.
pub fn cross_entropy_backward<T: Scalar>(
    (rows, classes): (usize, usize),
    probs: &[T],
    labels: &[usize],
    smoothing: T,
    scale: &[T],
    dlogits: &mut [T],
) {
    check_len!("probs", probs, [rows, classes]);
    check_len!("labels", labels, rows);
    if scale.len() != 1 {
        check_len!("scale", scale, rows);
    }
    check_len!("dlogits", dlogits, [rows, classes]);
    if rows == 0 {
        return;
    }
    let lines = if rows == 1 {
        1
    } else {
        lines_in_a_chunk(classes)
    };
    let size = lines * classes;
    par::for_each_chunk(dlogits, size, size / 5, |i, dlogits| {
        Isa::detect().run(CrossEntropyBackward {
            classes,
            probs: &probs[i * size..],
            labels: &labels[i * lines..],
            smoothing,
            scale: if scale.len() == 1 {
                scale
            } else {
                &scale[i * lines..]
            },
            one_scale: scale.len() == 1,
            dlogits,
        });
    });
}

/// [`cross_entropy_backward`] of some rows.
struct CrossEntropyBackward<'a, T> {
    classes: usize,
    probs: &'a [T],
    labels: &'a [usize],
    smoothing: T,
    scale: &'a [T],
    one_scale: bool,
    dlogits: &'a mut [T],
}

impl<T: Scalar> Kernel for CrossEntropyBackward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let soft = self.smoothing / T::from_usize(self.classes);
        let hard = T::one() - self.smoothing;
        if self.one_scale {
            let scale = self.scale[0];
            for (d, &p) in self.dlogits.iter_mut().zip(self.probs) {
                *d = scale * (p - soft);
            }
        }
        let rows = self
            .dlogits
            .chunks_exact_mut(self.classes)
            .zip(self.probs.chunks_exact(self.classes));
        for (r, (d, probs)) in rows.enumerate() {
            let label = self.labels[r];
            let scale = self.scale[if self.one_scale { 0 } else { r }];
            if !self.one_scale {
                for (d, &p) in d.iter_mut().zip(probs) {
                    *d = scale * (p - soft);
                }
            }
            d[label] = scale * (probs[label] - soft - hard);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, dot};

    #[test]
    fn losses_agree_with_the_definition_and_gradients_with_differences() {
        for (rows, classes) in [(0, 3), (1, 1), (4, 10), (3, 7)] {
            for smoothing in [0.0, 0.1, 1.0] {
                let mut random = Random::new(rows as u64);
                let logits: Vec<f64> = random.vec(rows * classes);
                let labels = random.indices(rows, classes);
                let scale: Vec<f64> = random.vec(rows);
                let mut losses = vec![f64::NAN; rows];
                let mut probs = vec![f64::NAN; rows * classes];
                let mut dlogits = probs.clone();
                let size = (rows, classes);
                cross_entropy_forward(size, &logits, &labels, smoothing, &mut losses, &mut probs);
                cross_entropy_backward(size, &probs, &labels, smoothing, &scale, &mut dlogits);
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
                            &mut probs,
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
        let (mut losses, mut probs) = ([0.0f32; 2], [0.0; 4]);
        cross_entropy_forward(
            (2, 2),
            &[1e4, 0.0, 1e4, 0.0],
            &[0, 1],
            0.0,
            &mut losses,
            &mut probs,
        );
        assert_eq!(losses, [0.0, 1e4]);
    }
}
