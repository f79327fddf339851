//! Steps of optimizers: one pass over a parameter, its gradient and its state, in the order of PyTorch's formulas.

use super::scalar::Float;

/// What [`sgd`] needs besides the slices, as `torch.optim.SGD` without dampening.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd<T> {
    /// Learning rate.
    pub lr: T,
    /// Factor of the momentum; unused without a buffer.
    pub momentum: T,
    /// Factor of the parameter that is added to the gradient.
    pub weight_decay: T,
    /// Whether to look ahead by Nesterov's rule.
    pub nesterov: bool,
    /// Whether this is the first step, on which the buffer becomes the gradient.
    pub first_step: bool,
}

/// One step of stochastic gradient descent, in place.
///
/// d = grad + weight_decay · param; with a buffer, buf = d on the first step and momentum · buf + d afterwards, and d = buf, or
/// d + momentum · buf by Nesterov's rule; param −= lr · d.
///
/// # Panics
/// If the lengths differ.
pub fn sgd<T: Float>(how: Sgd<T>, param: &mut [T], grad: &[T], momentum_buf: Option<&mut [T]>) {
    check_len!("grad", grad, param.len());
    let Sgd {
        lr,
        momentum,
        weight_decay,
        nesterov,
        first_step,
    } = how;
    let Some(buf) = momentum_buf else {
        for (p, &g) in param.iter_mut().zip(grad) {
            *p -= lr * (g + weight_decay * *p);
        }
        return;
    };
    check_len!("momentum_buf", buf, param.len());
    for ((p, &g), b) in param.iter_mut().zip(grad).zip(buf) {
        let d = g + weight_decay * *p;
        *b = if first_step { d } else { momentum * *b + d };
        let d = if nesterov { d + momentum * *b } else { *b };
        *p -= lr * d;
    }
}

/// What [`adam`] and [`adamw`] need besides the slices.
///
/// In `f64` for every element type, as in PyTorch: in `f32`, 1 − 0.999 would be wrong by 1 part in 80,000.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    /// Learning rate.
    pub lr: f64,
    /// Decay of the mean of the gradients.
    pub beta1: f64,
    /// Decay of the mean of their squares.
    pub beta2: f64,
    /// Added to the square root in the denominator.
    pub eps: f64,
    /// Weight decay: of the gradient in [`adam`], of the parameter in [`adamw`].
    pub weight_decay: f64,
    /// 1 − beta1^step, with steps counted from 1.
    pub correction1: f64,
    /// 1 − beta2^step.
    pub correction2: f64,
}

/// One step of Adam (Kingma & Ba 2014) in place, as `torch.optim.Adam`.
///
/// g = grad + weight_decay · param; m += (g − m)(1 − beta1); v = beta2 · v + (1 − beta2) · g²;
/// param −= lr / correction1 · m / (√v / √correction2 + eps).
///
/// # Panics
/// If the lengths differ.
pub fn adam<T: Float>(how: Adam, param: &mut [T], grad: &[T], m: &mut [T], v: &mut [T]) {
    let decay = T::from_f64(how.weight_decay);
    step(how, param, grad, m, v, |p, g| (p, g + decay * p));
}

/// One step of AdamW (Loshchilov & Hutter 2017) in place, as `torch.optim.AdamW`: param *= 1 − lr · weight_decay, then
/// [`adam`] without weight decay.
///
/// # Panics
/// If the lengths differ.
pub fn adamw<T: Float>(how: Adam, param: &mut [T], grad: &[T], m: &mut [T], v: &mut [T]) {
    let keep = T::from_f64(1.0 - how.lr * how.weight_decay);
    step(how, param, grad, m, v, |p, g| (p * keep, g));
}

/// Adam after `decay(param, grad)` has given the parameter and the gradient to go on with.
#[inline(always)]
fn step<T: Float>(
    how: Adam,
    param: &mut [T],
    grad: &[T],
    m: &mut [T],
    v: &mut [T],
    decay: impl Fn(T, T) -> (T, T),
) {
    check_len!("grad", grad, param.len());
    check_len!("m", m, param.len());
    check_len!("v", v, param.len());
    let size = T::from_f64(how.lr / how.correction1);
    let root = T::from_f64(how.correction2.sqrt());
    let (rest1, rest2) = (T::from_f64(1.0 - how.beta1), T::from_f64(1.0 - how.beta2));
    let (beta2, eps) = (T::from_f64(how.beta2), T::from_f64(how.eps));
    for (((p, &g), m), v) in param.iter_mut().zip(grad).zip(m).zip(v) {
        let (kept, g) = decay(*p, g);
        *m += (g - *m) * rest1;
        *v = beta2 * *v + rest2 * g * g;
        *p = kept - size * (*m / (v.sqrt() / root + eps));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRADS: [f64; 3] = [0.5, -1.0, 0.25];

    #[test]
    fn sgd_by_hand() {
        let base = Sgd {
            lr: 0.1,
            momentum: 0.9,
            weight_decay: 0.0,
            nesterov: false,
            first_step: true,
        };
        let mut p = [1.0];
        sgd(
            Sgd {
                weight_decay: 0.5,
                ..base
            },
            &mut p,
            &[2.0],
            None,
        );
        approx::assert_relative_eq!(p[0], 1.0 - 0.1 * 2.5);
        for nesterov in [false, true] {
            let (mut p, mut buf, mut want, mut want_buf) = ([1.0], [f64::NAN], 1.0, 0.0);
            for (t, g) in GRADS.into_iter().enumerate() {
                sgd(
                    Sgd {
                        nesterov,
                        first_step: t == 0,
                        ..base
                    },
                    &mut p,
                    &[g],
                    Some(&mut buf),
                );
                want_buf = 0.9 * want_buf + g;
                want -= 0.1
                    * if nesterov {
                        g + 0.9 * want_buf
                    } else {
                        want_buf
                    };
                approx::assert_relative_eq!(p[0], want, epsilon = 1e-15);
            }
        }
    }

    #[test]
    fn adam_by_hand() {
        for decoupled in [false, true] {
            let (mut p, mut m, mut v) = ([1.0], [0.0], [0.0]);
            let (mut x, mut first, mut second) = (1.0f64, 0.0, 0.0);
            for (t, grad) in GRADS.into_iter().enumerate() {
                let how = Adam {
                    lr: 0.01,
                    beta1: 0.9,
                    beta2: 0.999,
                    eps: 1e-8,
                    weight_decay: 0.1,
                    correction1: 1.0 - 0.9f64.powi(t as i32 + 1),
                    correction2: 1.0 - 0.999f64.powi(t as i32 + 1),
                };
                let kernel = if decoupled { adamw } else { adam };
                kernel(how, &mut p, &[grad], &mut m, &mut v);
                let g = if decoupled { grad } else { grad + 0.1 * x };
                first = 0.9 * first + 0.1 * g;
                second = 0.999 * second + 0.001 * g * g;
                let hat = (second / how.correction2).sqrt() + 1e-8;
                let kept = if decoupled { x * (1.0 - 0.01 * 0.1) } else { x };
                x = kept - 0.01 * (first / how.correction1) / hat;
                approx::assert_relative_eq!(p[0], x, epsilon = 1e-12);
            }
        }
    }

    /// The error of 1 − beta2 taken in `f32` is 1e-5 of it, a hundred roundings.
    #[test]
    fn the_rest_of_a_decay_is_exact_in_f32() {
        let how = Adam {
            lr: 0.1,
            beta1: 0.9,
            beta2: 0.999,
            eps: 0.0,
            weight_decay: 0.0,
            correction1: 1.0,
            correction2: 1.0,
        };
        let (mut m, mut v) = ([0.0f32], [0.0]);
        adam(how, &mut [1.0], &[1.0], &mut m, &mut v);
        assert_eq!((m, v), ([0.1], [0.001]));
    }

    #[test]
    fn a_nan_gradient_shows() {
        let how = Sgd {
            lr: 0.1f32,
            momentum: 0.0,
            weight_decay: 0.0,
            nesterov: false,
            first_step: true,
        };
        let mut p = [1.0, 1.0];
        sgd(how, &mut p, &[f32::NAN, 0.0], None);
        assert!(p[0].is_nan() && p[1] == 1.0);
    }
}
