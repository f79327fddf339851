//! Steps of optimizers: one pass over a parameter, its gradient and its state, in the order of
//! PyTorch's formulas.

use super::par;
use super::scalar::Scalar;
use super::simd::{Isa, Kernel, Simd};

/// Elements that a thread takes at a time.
const CHUNK: usize = 16_384;

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
/// d = grad + weight_decay · param; with a buffer, buf = d on the first step and momentum · buf + d
/// afterwards, and d = buf, or d + momentum · buf by Nesterov's rule; param −= lr · d. Without
/// weight decay d = grad, even where the parameter is infinite.
///
/// # Panics
/// If the lengths differ.
pub fn sgd<T: Scalar>(how: Sgd<T>, param: &mut [T], grad: &[T], momentum_buf: Option<&mut [T]>) {
    check_len!("grad", grad, param.len());
    if momentum_buf.is_none() && param.len() <= CHUNK {
        return Isa::detect().run(Descent { how, param, grad });
    }
    let Some(buf) = momentum_buf else {
        return par::for_each_chunk(param, CHUNK, CHUNK / 8, |i, param| {
            let grad = &grad[i * CHUNK..];
            Isa::detect().run(Descent { how, param, grad });
        });
    };
    check_len!("momentum_buf", buf, param.len());
    par::for_each_chunk2((param, CHUNK), (buf, CHUNK), CHUNK / 4, |i, param, buf| {
        let grad = &grad[i * CHUNK..];
        let sgd = Descent { how, param, grad };
        Isa::detect().run(WithMomentum { sgd, buf });
    });
}

/// [`sgd`] without a buffer.
struct Descent<'a, T> {
    how: Sgd<T>,
    param: &'a mut [T],
    grad: &'a [T],
}

impl<T: Scalar> Kernel for Descent<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        if self.how.weight_decay == T::zero() {
            self.all_blocks::<S, false>(simd);
        } else {
            self.all_blocks::<S, true>(simd);
        }
    }
}

impl<T: Scalar> Descent<'_, T> {
    #[inline(always)]
    fn all_blocks<S: Simd, const DECAY: bool>(self, simd: S) {
        let rest = self.blocks::<S, DECAY, 32>(simd);
        let rest = rest.blocks::<S, DECAY, 8>(simd);
        rest.blocks::<S, DECAY, 4>(simd).blocks::<S, DECAY, 1>(simd);
    }

    /// Steps blocks of `N` elements; returns what is left.
    #[inline(always)]
    fn blocks<S: Simd, const DECAY: bool, const N: usize>(self, simd: S) -> Self {
        let how = self.how;
        let grad = &self.grad[..self.param.len()];
        let (params, param) = self.param.as_chunks_mut::<N>();
        let (grads, grad) = grad.as_chunks::<N>();
        for (p, g) in params.iter_mut().zip(grads) {
            // A block is read before it is written: the compiler need not ask whether the two
            // overlap.
            let (mut new, grad) = (*p, *g);
            for i in 0..N {
                let d = if DECAY {
                    simd.multiply_add(how.weight_decay, new[i], grad[i])
                } else {
                    grad[i]
                };
                new[i] = simd.multiply_add(-how.lr, d, new[i]);
            }
            *p = new;
        }
        Self { how, param, grad }
    }
}

/// [`sgd`] with a buffer.
struct WithMomentum<'a, T> {
    sgd: Descent<'a, T>,
    buf: &'a mut [T],
}

impl<T: Scalar> Kernel for WithMomentum<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Descent { how, param, grad } = self.sgd;
        // Of the first step, whatever the buffer holds; it may be NaN.
        let first = how.first_step;
        for ((p, &g), b) in param.iter_mut().zip(grad).zip(self.buf) {
            let d = simd.multiply_add(how.weight_decay, *p, g);
            let next = simd.multiply_add(how.momentum, *b, d);
            *b = if first { d } else { next };
            let ahead = simd.multiply_add(how.momentum, *b, d);
            let d = if how.nesterov { ahead } else { *b };
            *p = simd.multiply_add(-how.lr, d, *p);
        }
    }
}

/// What [`adam`] and [`adamw`] need besides the slices.
///
/// In `f64` for every element type, as in PyTorch: in `f32`, 1 − 0.999 would be wrong by 1 part in
/// 80,000.
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
pub fn adam<T: Scalar>(how: Adam, param: &mut [T], grad: &[T], m: &mut [T], v: &mut [T]) {
    step::<T, false>(how, param, grad, m, v);
}

/// One step of AdamW (Loshchilov & Hutter 2017) in place, as `torch.optim.AdamW`: param *= 1 − lr ·
/// weight_decay, then [`adam`] without weight decay.
///
/// # Panics
/// If the lengths differ.
pub fn adamw<T: Scalar>(how: Adam, param: &mut [T], grad: &[T], m: &mut [T], v: &mut [T]) {
    step::<T, true>(how, param, grad, m, v);
}

fn step<T: Scalar, const DECOUPLED: bool>(
    how: Adam,
    param: &mut [T],
    grad: &[T],
    m: &mut [T],
    v: &mut [T],
) {
    check_len!("grad", grad, param.len());
    check_len!("m", m, param.len());
    check_len!("v", v, param.len());
    // Halves of the whole, for as long as that is worth another thread.
    let len = param.len();
    if len > CHUNK && par::is_worth(len / 2) {
        let half = (len / 2).next_multiple_of(CHUNK);
        let (p0, p1) = param.split_at_mut(half);
        let (m0, m1) = m.split_at_mut(half);
        let (v0, v1) = v.split_at_mut(half);
        let (g0, g1) = grad.split_at(half);
        par::join(
            len / 2,
            || step::<T, DECOUPLED>(how, p0, g0, m0, v0),
            || step::<T, DECOUPLED>(how, p1, g1, m1, v1),
        );
        return;
    }
    Isa::detect().run(Moments::<T, DECOUPLED> {
        how,
        param,
        grad,
        m,
        v,
    });
}

/// [`adamw`] if `DECOUPLED`, else [`adam`].
struct Moments<'a, T, const DECOUPLED: bool> {
    how: Adam,
    param: &'a mut [T],
    grad: &'a [T],
    m: &'a mut [T],
    v: &'a mut [T],
}

impl<T: Scalar, const DECOUPLED: bool> Kernel for Moments<'_, T, DECOUPLED> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let how = self.how;
        let decay = T::from_f64(how.weight_decay);
        let keep = T::from_f64(1.0 - how.lr * how.weight_decay);
        let size = T::from_f64(how.lr / how.correction1);
        let root = T::from_f64(1.0 / num_traits::Float::sqrt(how.correction2));
        let (rest1, rest2) = (T::from_f64(1.0 - how.beta1), T::from_f64(1.0 - how.beta2));
        let (beta2, eps) = (T::from_f64(how.beta2), T::from_f64(how.eps));
        let fused = |a, b, c| simd.multiply_add(a, b, c);
        let state = self.m.iter_mut().zip(self.v);
        for ((p, &g), (m, v)) in self.param.iter_mut().zip(self.grad).zip(state) {
            let (kept, g) = if DECOUPLED {
                (*p * keep, g)
            } else {
                (*p, fused(decay, *p, g))
            };
            *m = fused(g - *m, rest1, *m);
            *v = fused(beta2, *v, rest2 * g * g);
            *p = fused(-size, *m / fused(v.sqrt(), root, eps), kept);
        }
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
